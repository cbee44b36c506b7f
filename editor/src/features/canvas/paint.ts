import { createSelector } from "@reduxjs/toolkit";
import { portOf, sourceOf } from "~/features/draft/document";
import { selectDraft, selectEdges } from "~/features/draft/draftSlice";
import { selectNodeRuns } from "~/features/runs/liveSlice";
import { selectView } from "./viewSlice";

export type EdgePaint = "taken" | "running" | "skipped" | "lit" | "dim" | "plain";

/** How each edge looks for the watched run: taken, on its way, or skipped. */
export const selectEdgePaint = createSelector([selectEdges, selectNodeRuns], (edges, runs) => {
  const paint: Record<string, EdgePaint> = {};
  for (const [key, edge] of Object.entries(edges)) {
    const source = runs[sourceOf(edge)];
    const ended = source?.steps.filter((step) => step.ended_at || step.status === "skipped") ?? [];
    if (!ended.length) continue;
    const taken = ended.some((step) => step.ports.includes(portOf(edge)));
    const next = runs[edge.to]?.status;
    if (!taken) paint[key] = "skipped";
    else paint[key] = next === "running" || next === "waiting" ? "running" : "taken";
  }
  return paint;
});

/** The nodes of the finding that is looked at, as a set. */
export const selectLit = createSelector([selectView], ({ lit }) => new Set(lit));

/** Who else has what selected: the colour and name of the first. */
export const selectOthers = createSelector([selectDraft], ({ people }) => {
  const by: Record<string, { name: string; color: string }> = {};
  for (const { selection, name, color } of people) {
    for (const id of selection) by[id] ??= { name, color };
  }
  return by;
});
