import { Download, PackageOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Export, useCreateExportMutation, useExportsQuery } from "~/api/transfers";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { ago, bytes } from "~/ui/times";

const EVERY_MS = 1500;

/** Have the project written into one archive, and fetch it for a day. */
export function ExportPanel() {
  const { t } = useTranslation();
  const { id } = useProject();
  const { data, error } = useExportsQuery(id, { refetchOnMountOrArgChange: true });
  const going = data?.items.some(isGoing) ?? false;
  useExportsQuery(id, { pollingInterval: going ? EVERY_MS : 0 });
  const [make, making] = useCreateExportMutation();
  return (
    <section className="grid gap-3 rounded-card border border-line bg-surface p-3">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-48 grow basis-0">
          <h3 className="font-medium">{t("transfers.export")}</h3>
          <p className="text-text-2 text-xs">{t("transfers.exportHint")}</p>
        </div>
        <Button
          icon={<PackageOpen className="size-4" />}
          busy={making.isLoading || going}
          onClick={() => void make(id)}
        >
          {t("transfers.export")}
        </Button>
      </div>
      {(error || making.error) && <ProblemNote error={error ?? making.error} />}
      {data && data.items.length > 0 && (
        <ul className="grid divide-y divide-line border-line border-t">
          {data.items.map((one) => (
            <Row key={one.id} made={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function isGoing(one: Export): boolean {
  return one.status === "queued" || one.status === "working";
}

function Row({ made }: { made: Export }) {
  const { t } = useTranslation();
  const { status, done, total, size, scrubbed, message, created_at } = made;
  return (
    <li className="flex flex-wrap items-center gap-3 py-2">
      <div className="grid min-w-40 grow basis-0 gap-0.5">
        <p>{t(`transfers.exportStatus.${status}`, { when: ago(created_at), message })}</p>
        {isGoing(made) && (
          <progress
            aria-label={t("transfers.progress")}
            className="h-1.5 w-full accent-accent"
            value={total ? done : undefined}
            max={total || undefined}
          />
        )}
        {scrubbed.length > 0 && (
          <p className="text-waiting text-xs">
            {t("transfers.scrubbed", { count: scrubbed.length })}
          </p>
        )}
      </div>
      {status === "ready" && (
        <a
          href={`/v1/project-exports/${made.id}/content`}
          download
          className="inline-flex h-7 items-center gap-1.5 rounded-field border border-line-strong px-3 font-medium hover:bg-sunken"
        >
          <Download aria-hidden className="size-3.5" />
          {t("transfers.download", { size: bytes(size) })}
        </a>
      )}
    </li>
  );
}
