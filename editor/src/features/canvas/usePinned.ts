import { createSelector } from "@reduxjs/toolkit";
import { skipToken } from "@reduxjs/toolkit/query";
import { drawingApi, useDraftQuery } from "~/api/drawing";
import { type RootState, useAppSelector } from "~/app/store";
import { selectDraft } from "~/features/draft/draftSlice";

const selectFlow = (state: RootState) => selectDraft(state).flow;
const selectAnswer = createSelector([selectFlow], (flow) =>
  flow ? drawingApi.endpoints.draft.select(flow) : () => undefined,
);

/** Ask for the open flow's pins, once for all the steps that show whether they have one. */
export function usePinsAsked(): void {
  const flow = useAppSelector(selectFlow);
  useDraftQuery(flow ?? skipToken, { selectFromResult: () => ({}) });
}

/** Whether a step of the open flow has a pinned answer. */
export function usePinned(node: string): boolean {
  return useAppSelector((state) => node in (selectAnswer(state)(state)?.data?.pins ?? NONE));
}

const NONE = {};
