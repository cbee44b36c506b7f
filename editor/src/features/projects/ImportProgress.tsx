import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useProjectsQuery } from "~/api/session";
import type { Import } from "~/api/transfers";
import { Button } from "~/ui/Button";

/** How far an import is, and the way into the project it made. */
export function ImportProgress({ made, onAgain }: { made: Import; onAgain: () => void }) {
  const { t } = useTranslation();
  const { status, done, plan, notes, message, project_id } = made;
  if (status === "failed")
    return (
      <div role="alert" className="grid gap-3 rounded-card bg-failed-bg p-3">
        <p className="font-medium">{t("transfers.failed")}</p>
        <p className="break-words">{message}</p>
        <Button className="justify-self-start" onClick={onAgain}>
          {t("transfers.again")}
        </Button>
      </div>
    );
  if (status !== "done" || !project_id)
    return (
      <div className="grid gap-2" role="status">
        <p>{t("transfers.making", { done, count: plan.flow_count })}</p>
        <progress
          aria-label={t("transfers.progress")}
          className="h-1.5 w-full accent-accent"
          value={done || undefined}
          max={plan.flow_count || undefined}
        />
      </div>
    );
  return (
    <div className="grid gap-3" role="status">
      <p className="flex items-center gap-2 font-medium">
        <CircleCheck aria-hidden className="size-4 text-ok" />
        {t("transfers.made", { count: plan.flow_count })}
      </p>
      {notes.map((said) => (
        <p key={said} className="break-words text-text-2">
          {said}
        </p>
      ))}
      <Open id={project_id} />
    </div>
  );
}

/** The list is asked for anew: the project was not in it before. */
function Open({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useProjectsQuery(undefined, { refetchOnMountOrArgChange: true });
  const key = data?.items.find((one) => one.id === id)?.key;
  if (!key) return null;
  return (
    <a href={`/p/${key}`} className="font-medium text-accent hover:underline">
      {t("transfers.open")}
    </a>
  );
}
