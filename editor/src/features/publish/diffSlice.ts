import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import type { Change } from "~/api/flows";

export type DiffMark = "added" | "removed" | "changed";
type DiffState = {
  /** The version the draft is compared with; null while nothing is compared. */
  version: number | null;
  /** By node id, and by edge key (`from>to`). Removed ones are not in the drawing any more. */
  nodes: Record<string, DiffMark>;
  edges: Record<string, DiffMark>;
  /** Names of the steps that are gone, for the bar over the canvas. */
  gone: string[];
};

const nothing: DiffState = { version: null, nodes: {}, edges: {}, gone: [] };

/**
 * The difference that is drawn on the canvas. Canvas nodes read `selectDiffOf(state, nodeId)`, paths
 * `selectDiffOfEdge(state, key)`; both are undefined for what is the same or while nothing is compared.
 */
const diffSlice = createSlice({
  name: "diff",
  initialState: nothing,
  reducers: {
    comparingBegan(
      _state,
      { payload }: PayloadAction<{ version: number; changes: Change[] }>,
    ): DiffState {
      const state: DiffState = { version: payload.version, nodes: {}, edges: {}, gone: [] };
      for (const change of payload.changes) mark(state, change);
      return state;
    },
    comparingEnded: () => nothing,
  },
  selectors: {
    selectDiff: (state) => state,
    selectDiffOf: (state, node: string): DiffMark | undefined => state.nodes[node],
    selectDiffOfEdge: (state, edge: string): DiffMark | undefined => state.edges[edge],
  },
});

function mark(state: DiffState, { kind, id, op, pointer, before }: Change): void {
  if (kind === "edge") state.edges[id] = pointer.split("/").length > 3 ? "changed" : op;
  if (kind !== "node") return;
  // A field that came or went changes its step: only a whole step is added or removed.
  const whole = pointer.split("/").length === 3;
  state.nodes[id] = whole ? op : (state.nodes[id] ?? "changed");
  if (whole && op === "removed") {
    const name = (before as { name?: string } | null)?.name;
    state.gone.push(name ?? id);
  }
}

export const { comparingBegan, comparingEnded } = diffSlice.actions;
export const { selectDiff, selectDiffOf, selectDiffOfEdge } = diffSlice.selectors;
export default diffSlice;
