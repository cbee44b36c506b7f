import { Download, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { FlowList } from "./FlowList";
import { ImportDialog } from "./ImportDialog";
import { MoreFlows } from "./MoreFlows";
import { NoFlows } from "./NoFlows";
import { EVERYTHING } from "./order";
import { Trash } from "./Trash";
import { useFlowList } from "./useFlowList";
import { useNewFlow } from "./useNewFlow";

/** All flows of the project, or its trash. */
export default function FlowsPage() {
  const { t } = useTranslation();
  const { id } = useProject();
  const [params, setParams] = useSearchParams();
  const [importing, setImporting] = useState(false);
  const [choice, setChoice] = useState(EVERYTHING);
  const { flows, error, refetch, ...list } = useFlowList(id, choice);
  const trash = params.has("trash");
  if (trash) return <Trash onBack={() => setParams({})} />;
  return (
    <>
      <PageHeader title={t("flows.title")}>
        <Actions onImport={() => setImporting(true)} onTrash={() => setParams({ trash: "1" })} />
      </PageHeader>
      <div className="px-4 pb-16 sm:px-6">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {!flows && !error && <SkeletonRows />}
        {flows?.length === 0 && choice === EVERYTHING && <NoFlows />}
        {flows && (flows.length > 0 || choice !== EVERYTHING) && (
          <FlowList flows={flows} choice={choice} onChoice={setChoice} />
        )}
        {flows && list.total && (
          <MoreFlows
            shown={flows.length}
            total={list.total}
            loading={list.isFetchingNextPage}
            onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          />
        )}
      </div>
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}

function Actions({ onImport, onTrash }: { onImport: () => void; onTrash: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { make, busy } = useNewFlow();
  return (
    <div className="flex flex-wrap gap-2">
      <Button look="quiet" icon={<Trash2 className="size-3.5" />} onClick={onTrash}>
        {t("flows.trash")}
      </Button>
      {may("flow.write") && (
        <>
          <Button icon={<Download className="size-3.5" />} onClick={onImport}>
            {t("flows.import")}
          </Button>
          <Button
            look="primary"
            busy={busy}
            icon={<Plus className="size-4" />}
            onClick={() => void make()}
          >
            {t("flows.new")}
          </Button>
        </>
      )}
    </div>
  );
}
