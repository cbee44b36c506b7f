import { useEffect } from "react";
import { useStore } from "react-redux";
import { type RootState, useAppSelector } from "~/app/store";
import { moveAll } from "~/features/draft/commands/nodes";
import { useDraft } from "~/features/draft/DraftProvider";
import { arrange } from "./arrange";
import { reveal } from "./instance";
import { useTypes } from "./types";

/** Set out a flow that came without places (from a file, or from code); that is no step of undo. */
export function useArrangedOnce(): void {
  const draft = useDraft();
  const store = useStore<RootState>();
  const types = useTypes();
  const missing = useAppSelector(
    ({ draft: { nodes, layout, mayWrite } }) =>
      mayWrite && Object.keys(nodes).some((id) => !(id in layout)),
  );
  useEffect(() => {
    if (!missing || !types.size) return;
    let stopped = false;
    void arrange(store.getState().draft, types).then((places) => {
      if (stopped) return;
      const { layout } = store.getState().draft;
      const all = Object.keys(layout).length === 0;
      const wanted = Object.entries(places).filter(([id]) => all || !(id in layout));
      draft.doc.transact(() => moveAll(draft, Object.fromEntries(wanted)));
      setTimeout(() => reveal(), 150);
    });
    return () => {
      stopped = true;
    };
  }, [missing, types, draft, store]);
}
