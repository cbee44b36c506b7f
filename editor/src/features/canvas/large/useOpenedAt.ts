import { type RefObject, useState } from "react";
import { useAppSelector } from "~/app/store";
import { beginning } from "./choose";
import type { Whole } from "./useReal";

/** A small flow opens as a whole, a large one at its beginning or at the step it was opened for. */
export function useOpenedAt(large: boolean, whole: RefObject<Whole>) {
  const [chosen] = useAppSelector((state) => state.view.selection);
  const [opened] = useState(() => {
    if (!large) return { fitView: true };
    const { boxes, edges } = whole.current;
    return { defaultViewport: beginning(boxes, edges, chosen, window.innerHeight) };
  });
  return opened;
}
