import { useEffect, useRef } from "react";
import type { JsonObject } from "~/api/api";
import { drawingApi } from "~/api/drawing";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { useAppDispatch, useAppSelector, useAppStore } from "~/app/store";
import { useDraft } from "~/features/draft/DraftProvider";
import { draftChecked, selectDraft } from "~/features/draft/draftSlice";
import { readDocument } from "~/features/draft/ydoc";

const QUIET = 300;

/** Check the drawing a moment after it changed: one question at a time, the newest wins. */
export function FindingsWatch() {
  const draft = useDraft();
  const { id } = useProject();
  const may = useMay();
  const mayNameIt = may("project.read") || may("flow.write");
  const dispatch = useAppDispatch();
  const store = useAppStore();
  const revision = useAppSelector((state) => selectDraft(state).revision);
  const loaded = useAppSelector((state) => selectDraft(state).loaded);
  const busy = useRef(false);
  const asked = useRef("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another revision is checked anew
  useEffect(() => {
    if (!loaded) return;
    const check = async () => {
      if (busy.current) return;
      busy.current = true;
      const now = selectDraft(store.getState()).revision;
      const { layout: _layout, ...meaning } = readDocument(draft);
      const text = JSON.stringify(meaning);
      const known = selectDraft(store.getState());
      if (text === asked.current) {
        dispatch(draftChecked({ findings: known.findings, revision: now }));
      } else {
        const document = meaning as unknown as JsonObject;
        const ask = { document, ...(mayNameIt ? { project_id: id } : {}) };
        const answer = await dispatch(
          drawingApi.endpoints.checkDrawing.initiate(ask, { track: false }),
        );
        if (answer.data) {
          asked.current = text;
          dispatch(draftChecked({ findings: answer.data.findings, revision: now }));
        }
      }
      busy.current = false;
      if (selectDraft(store.getState()).revision > now) setTimeout(check, QUIET);
    };
    const timer = setTimeout(check, QUIET);
    return () => clearTimeout(timer);
  }, [revision, loaded, draft, id, mayNameIt, dispatch, store]);
  return null;
}
