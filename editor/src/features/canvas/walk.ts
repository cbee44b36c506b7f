import { type FlowEdge, portOf, sourceOf } from "~/features/draft/document";
import type { DraftState } from "~/features/draft/draftSlice";
import { absolutePlace } from "./graph";

export type Direction = "left" | "right" | "up" | "down";

/** Give the node an arrow leads to along paths: on, back, or to one beside. */
export function walk(state: DraftState, from: string, to: Direction): string | undefined {
  const edges = Object.values(state.edges);
  if (to === "right") return edges.filter((edge) => sourceOf(edge) === from).sort(mainFirst)[0]?.to;
  if (to === "left") {
    const back = edges.find((edge) => edge.to === from && edge.max_visits === undefined);
    return back ? sourceOf(back) : undefined;
  }
  return beside(state, from, to === "down" ? 1 : -1);
}

function mainFirst(a: FlowEdge, b: FlowEdge): number {
  return Number(portOf(a) === "error") - Number(portOf(b) === "error");
}

/** The nearest node above or below. */
function beside(state: DraftState, from: string, sign: number): string | undefined {
  const here = absolutePlace(from, state.nodes, state.layout);
  let best: [number, string] | undefined;
  for (const id of Object.keys(state.nodes)) {
    const there = absolutePlace(id, state.nodes, state.layout);
    const down = (there.y - here.y) * sign;
    if (id === from || down <= 4) continue;
    const far = down + Math.abs(there.x - here.x) * 1.5;
    if (!best || far < best[0]) best = [far, id];
  }
  return best?.[1];
}
