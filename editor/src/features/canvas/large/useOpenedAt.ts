import { useState } from "react";
import { useAppSelector } from "~/app/store";
import type { CanvasEdge, CanvasNode } from "../graph";
import { type Boxes, boxesOf } from "./boxes";
import { beginning, FAR } from "./choose";

type Drawn = { nodes: CanvasNode[]; edges: CanvasEdge[] };

/** A flow opens as a whole when its words can be read so, else at its beginning or a chosen step. */
export function useOpenedAt({ nodes, edges }: Drawn, large: boolean) {
  const [chosen] = useAppSelector((state) => state.view.selection);
  const [opened] = useState(() => {
    const boxes = boxesOf(nodes);
    if (!large && widthOf(boxes) * FAR < window.innerWidth) return { fitView: true };
    return { defaultViewport: beginning(boxes, edges, chosen, window.innerHeight) };
  });
  return opened;
}

function widthOf(boxes: Boxes): number {
  const all = [...boxes.values()];
  const left = Math.min(...all.map(({ x }) => x));
  return all.length ? Math.max(...all.map(({ x, width }) => x + width)) - left : 0;
}
