import { useEffect } from "react";
import { useStore } from "react-redux";
import { type RootState, useAppDispatch, useAppSelector } from "~/app/store";
import { moveAll } from "~/features/draft/commands/nodes";
import { useDraft } from "~/features/draft/DraftProvider";
import { draftChanged } from "~/features/draft/draftSlice";
import { arrange } from "./arrange";
import { reveal } from "./instance";
import { useTypes } from "./types";

/** Set out a flow that came without places (from a file, or from code); that is no step of undo. */
export function useArrangedOnce(): void {
  const draft = useDraft();
  const store = useStore<RootState>();
  const types = useTypes();
  const dispatch = useAppDispatch();
  const missing = useAppSelector(({ draft: { nodes, layout } }) =>
    Object.keys(nodes).some((id) => !(id in layout)),
  );
  useEffect(() => {
    if (!missing || !types.size) return;
    let stopped = false;
    void arrange(store.getState().draft, types).then((places) => {
      if (stopped) return;
      const { layout, mayWrite } = store.getState().draft;
      const all = Object.keys(layout).length === 0;
      const wanted = Object.entries(places).filter(([id]) => all || !(id in layout));
      const found = Object.fromEntries(wanted);
      if (mayWrite) draft.doc.transact(() => moveAll(draft, found));
      else dispatch(draftChanged({ layout: found })); // who may not write sees it set out all the same
      setTimeout(() => reveal(), 150);
    });
    return () => {
      stopped = true;
    };
  }, [missing, types, draft, store, dispatch]);
}
