import { createSelector } from "@reduxjs/toolkit";
import { skipToken } from "@reduxjs/toolkit/query";
import { historyApi, useCommentsQuery } from "~/api/history";
import { type RootState, useAppSelector } from "~/app/store";
import { selectDraft } from "~/features/draft/draftSlice";
import { openByNode } from "./threads";

const selectFlow = (state: RootState) => selectDraft(state).flow;
const selectAnswer = createSelector([selectFlow], (flow) =>
  flow ? historyApi.endpoints.comments.select(flow) : () => undefined,
);
const selectCounts = createSelector(
  [(state: RootState) => selectAnswer(state)(state)?.data],
  (data) => openByNode(data?.items ?? []),
);

/** Ask for the open flow's comments, once for all the steps that show how many they have. */
export function useCommentsAsked(): void {
  const flow = useAppSelector(selectFlow);
  useCommentsQuery(flow ?? skipToken, { selectFromResult: () => ({}) });
}

/** How many open comments a step of the open flow has. */
export function useCommentCount(node: string): number {
  return useAppSelector((state) => selectCounts(state)[node] ?? 0);
}
