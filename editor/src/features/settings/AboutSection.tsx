import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "~/app/useCatalog";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";

/** What this server knows, and which files of steps it could not load. */
export function AboutSection() {
  const { t } = useTranslation();
  const { data, error, refetch } = useCatalog({ refetchOnMountOrArgChange: true });
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        <dt className="text-text-2">{t("settings.about.types")}</dt>
        <dd>{data.items.length}</dd>
        <dt className="text-text-2">{t("settings.about.catalog")}</dt>
        <dd>
          <code>{data.hash.replace(/^\w+:/, "").slice(0, 12)}</code>
        </dd>
      </dl>
      {data.broken.length === 0 && (
        <p className="flex items-center gap-2">
          <CircleCheck aria-hidden className="size-4 text-ok" />
          {t("settings.about.fine")}
        </p>
      )}
      {data.broken.length > 0 && (
        <section className="grid gap-2 rounded-card bg-failed-bg p-3">
          <h3 className="font-medium">
            {t("settings.about.broken", { count: data.broken.length })}
          </h3>
          <p className="text-text-2 text-xs">{t("settings.about.brokenHint")}</p>
          <ul className="grid gap-2">
            {data.broken.map((one) => (
              <li key={`${one.source}${one.line}`} className="break-words">
                <code>
                  {one.source}
                  {one.line ? `, ${t("settings.about.line", { line: one.line })}` : ""}
                </code>
                <span className="block">{one.message}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
