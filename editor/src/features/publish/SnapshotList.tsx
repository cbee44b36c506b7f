import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Snapshot, useSnapshotsQuery } from "~/api/history";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ago, fullTime } from "~/ui/times";
import { SnapshotPreview } from "./StatePreview";

/** Older states of the draft. */
export function SnapshotList({ flow }: { flow: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useSnapshotsQuery(flow, { refetchOnMountOrArgChange: true });
  const [shown, setShown] = useState<Snapshot | null>(null);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} />;
  if (!data.items.length) {
    const hint = t("publish.noHistoryHint");
    return <EmptyState icon={<History />} title={t("publish.noHistory")} hint={hint} />;
  }
  return (
    <>
      <ol className="divide-y divide-line">
        {data.items.map((snapshot) => (
          <li key={snapshot.id} className="flex items-center gap-2 py-2.5 pr-3 pl-4">
            <div className="min-w-0 grow">
              <p className="font-medium" title={fullTime(snapshot.created_at)}>
                {ago(snapshot.created_at)}
              </p>
              <p className="text-text-2 text-xs">
                {t(`publish.reason.${snapshot.reason}`)} · {snapshot.created_by.name}
              </p>
            </div>
            <Button
              size="sm"
              aria-label={`${t("publish.look")}, ${fullTime(snapshot.created_at)}`}
              onClick={() => setShown(snapshot)}
            >
              {t("publish.look")}
            </Button>
          </li>
        ))}
      </ol>
      {shown && <SnapshotPreview flow={flow} snapshot={shown} onClose={() => setShown(null)} />}
    </>
  );
}
