import { type RefObject, useCallback } from "react";
import { useAppStore } from "~/app/store";
import type { CanvasNode } from "../graph";
import { useDrop } from "../useDrop";
import { draggedWith, type Whole } from "./useReal";

/** Letting go moves what is only painted as well. */
export function useDropOfAll(whole: RefObject<Whole> | null) {
  const drop = useDrop();
  const store = useAppStore();
  const { onNodeDragStop } = drop;
  const letGo = useCallback(
    (event: unknown, node: CanvasNode, dragged: CanvasNode[]) => {
      const { selection } = store.getState().view;
      const all = whole ? draggedWith(dragged, whole.current, selection) : dragged;
      onNodeDragStop(event, node, all);
    },
    [onNodeDragStop, whole, store],
  );
  return { ...drop, onNodeDragStop: letGo };
}
