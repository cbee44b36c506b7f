import type { ReactFlowInstance } from "@xyflow/react";
import type { CanvasEdge, CanvasNode } from "./graph";

type Instance = ReactFlowInstance<CanvasNode, CanvasEdge>;
let shown: { flow: Instance; box: HTMLElement } | null = null;

/** The canvas that is shown, for the panels beside it: there is one at a time. */
export function showCanvas(flow: Instance, box: HTMLElement): () => void {
  shown = { flow, box };
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
  void shown?.flow.fitView({
    nodes: ids?.map((id) => ({ id })),
    duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    padding: 0.2,
    maxZoom: 1,
  });
}
