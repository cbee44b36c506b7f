import { MessageSquare } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommentsQuery } from "~/api/history";
import { useMay } from "~/app/may";
import { useAppSelector } from "~/app/store";
import { PanelHeader } from "~/features/canvas/PanelHeader";
import { selectView } from "~/features/canvas/viewSlice";
import { selectNodes } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { CommentForm } from "./CommentForm";
import { CommentThread } from "./CommentThread";
import { threadsOf } from "./threads";

/** What people say to each other about the flow, or about the selected step. */
export default function CommentsPanel({ flow }: { flow: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useCommentsQuery(flow);
  const nodes = useAppSelector(selectNodes);
  const { selection } = useAppSelector(selectView);
  const [settled, setSettled] = useState(false);
  const node = selection.length === 1 ? nodes[selection[0] ?? ""] : undefined;
  const threads = threadsOf(data?.items ?? []).filter(
    ({ first }) => !node || first.node === node.id,
  );
  const closed = threads.filter(({ first }) => first.resolved_at);
  const shown = threads.filter(({ first }) => settled || !first.resolved_at);
  const name = node?.name ?? node?.id;
  return (
    <>
      <PanelHeader title={name ? t("comments.about", { name }) : t("comments.title")} />
      <div className="grid min-h-0 grow content-start gap-3 overflow-y-auto p-4">
        {may("flow.comment") && (
          <CommentForm
            key={node?.id ?? ""}
            flow={flow}
            node={node?.id}
            label={name ? t("comments.writeAbout", { name }) : t("comments.write")}
          />
        )}
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={3} />}
        {data && !threads.length && (
          <EmptyState
            icon={<MessageSquare />}
            title={t("comments.empty")}
            hint={t("comments.emptyHint")}
          />
        )}
        {shown.map((thread) => (
          <CommentThread key={thread.first.id} flow={flow} thread={thread} told={!node} />
        ))}
        {closed.length > 0 && (
          <Button look="quiet" onClick={() => setSettled(!settled)}>
            {settled
              ? t("comments.hideSettled")
              : t("comments.showSettled", { count: closed.length })}
          </Button>
        )}
      </div>
    </>
  );
}
