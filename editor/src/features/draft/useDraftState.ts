import { shallowEqual } from "react-redux";
import { useAppSelector } from "~/app/store";
import { type DraftState, selectDraft } from "./draftSlice";

/**
 * Give parts of the draft's state; a component renders again only when one of these changed.
 *
 * The whole state changes with every key that is pressed anywhere in the flow.
 */
export function useDraftState<K extends keyof DraftState>(...names: K[]): Pick<DraftState, K> {
  return useAppSelector((state) => {
    const draft = selectDraft(state);
    return Object.fromEntries(names.map((name) => [name, draft[name]])) as Pick<DraftState, K>;
  }, shallowEqual);
}
