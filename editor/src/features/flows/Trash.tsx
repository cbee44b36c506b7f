import { ArrowLeft, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Flow, useFlowsQuery, useRestoreFlowMutation } from "~/api/flows";
import { sentenceOf } from "~/api/problems";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ago } from "~/ui/times";

/** Flows that were deleted, until they are gone for good. */
export function Trash({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const { id } = useProject();
  const { data, error, refetch } = useFlowsQuery({ project: id, trash: true });
  const empty = t("flows.trashEmptyHint");
  return (
    <>
      <PageHeader title={t("flows.trashTitle")} hint={t("flows.trashHint")}>
        <Button icon={<ArrowLeft className="size-3.5" />} onClick={onBack}>
          {t("flows.backToFlows")}
        </Button>
      </PageHeader>
      <div className="px-4 pb-8 sm:px-6">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows />}
        {data?.items.length === 0 && (
          <EmptyState icon={<Trash2 />} title={t("flows.trashEmpty")} hint={empty} />
        )}
        {data && data.items.length > 0 && (
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {data.items.map((flow) => (
              <Row key={flow.id} flow={flow} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function Row({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const may = useMay();
  const dispatch = useAppDispatch();
  const [restore, { isLoading }] = useRestoreFlowMutation();
  const { id, name, deleted_at } = flow;
  const back = async () => {
    const { error } = await restore(id);
    const text = error ? sentenceOf(error) : t("flows.restored", { name });
    dispatch(said(text, error ? "failed" : "ok"));
  };
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{name}</p>
        <p className="text-text-2 text-xs">{t("flows.trashed", { when: ago(deleted_at) })}</p>
      </div>
      {may("flow.delete") && (
        <Button
          busy={isLoading}
          aria-label={t("flows.restoreOf", { name })}
          onClick={() => void back()}
        >
          {t("flows.restore")}
        </Button>
      )}
    </li>
  );
}
