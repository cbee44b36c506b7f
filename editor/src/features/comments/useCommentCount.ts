import { createSelector } from "@reduxjs/toolkit";
import { skipToken } from "@reduxjs/toolkit/query";
import { type Comment, useCommentsQuery } from "~/api/history";
import { useAppSelector } from "~/app/store";
import { selectDraft } from "~/features/draft/draftSlice";
import { openByNode } from "./threads";

const counts = createSelector([(items: Comment[] | undefined) => items], (items) =>
  openByNode(items ?? []),
);

/** How many open comments a step of the open flow has; all steps share one request. */
export function useCommentCount(node: string): number {
  const flow = useAppSelector((state) => selectDraft(state).flow);
  const { count } = useCommentsQuery(flow ?? skipToken, {
    selectFromResult: ({ data }) => ({ count: counts(data?.items)[node] ?? 0 }),
  });
  return count;
}
