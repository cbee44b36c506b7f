import { type PointerEvent, useCallback, useEffect, useRef } from "react";
import { useAppSelector } from "~/app/store";
import { useDraft } from "~/features/draft/DraftProvider";
import { onFlow } from "./instance";

const EVERY = 50;
/** More would not fit into what the server takes from one person. */
const MANY = 100;

/** Tell the others where this person points and what is selected; gives the pointer's handler. */
export function usePresence(): (event: PointerEvent) => void {
  const draft = useDraft();
  const selection = useAppSelector((state) => state.view.selection);
  const last = useRef(0);
  useEffect(() => {
    draft.present({ selection: selection.slice(0, MANY) });
  }, [draft, selection]);
  return useCallback(
    (event) => {
      if (event.timeStamp - last.current < EVERY) return;
      last.current = event.timeStamp;
      const { x, y } = onFlow({ x: event.clientX, y: event.clientY });
      draft.present({ cursor: { x: Math.round(x), y: Math.round(y) } });
    },
    [draft],
  );
}
