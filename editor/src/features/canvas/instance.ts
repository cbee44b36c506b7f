import { getViewportForBounds, type ReactFlowInstance } from "@xyflow/react";
import type { RefObject } from "react";
import type { CanvasEdge, CanvasNode } from "./graph";
import { around } from "./large/boxes";
import type { Whole } from "./large/useReal";

type Instance = ReactFlowInstance<CanvasNode, CanvasEdge>;
type Shown = { flow: Instance; box: HTMLElement; whole: RefObject<Whole> | null };
let shown: Shown | null = null;

/** The canvas that is shown, for the panels beside it: there is one at a time. */
export function showCanvas(flow: Instance, box: HTMLElement, whole: Shown["whole"]): () => void {
  shown = { flow, box, whole };
  return () => {
    shown = null;
  };
}

/** Where on the flow a point of the screen is. */
export function onFlow(point: { x: number; y: number }): { x: number; y: number } {
  return shown?.flow.screenToFlowPosition(point) ?? { x: 0, y: 0 };
}

export function middleOfView(): { x: number; y: number } {
  const box = shown?.box.getBoundingClientRect();
  if (!box) return { x: 0, y: 0 };
  const { x, y } = onFlow({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  return { x: Math.round(x - 110), y: Math.round(y - 28) };
}

/** Bring some nodes into view, or all. */
export function reveal(ids?: string[]): void {
  if (!shown) return;
  const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200;
  if (shown.whole) revealPainted(shown, shown.whole.current, ids, duration);
  else {
    const nodes = ids?.map((id) => ({ id }));
    void shown.flow.fitView({ nodes, duration, padding: 0.2, maxZoom: 1 });
  }
}

/** Of a large flow React Flow knows only what is in sight. */
function revealPainted({ flow, box }: Shown, { boxes }: Whole, ids?: string[], duration = 0): void {
  const bounds = around(boxes, ids);
  if (!bounds) return;
  const { clientWidth, clientHeight } = box;
  const view = getViewportForBounds(bounds, clientWidth, clientHeight, 0.05, 1, 0.2);
  void flow.setViewport(view, { duration });
}
