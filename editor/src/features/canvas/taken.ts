import { createSelector } from "@reduxjs/toolkit";
import { portOf, sourceOf } from "~/features/draft/document";
import { selectEdges } from "~/features/draft/draftSlice";

/** Which ways out of each node lead somewhere. */
export const selectTakenPorts = createSelector([selectEdges], (edges) => {
  const by: Record<string, string[]> = {};
  for (const edge of Object.values(edges)) {
    const source = sourceOf(edge);
    const ports = by[source];
    if (ports) ports.push(portOf(edge));
    else by[source] = [portOf(edge)];
  }
  return by;
});

/** How many forward paths lead into each node. */
export const selectArriving = createSelector([selectEdges], (edges) => {
  const by: Record<string, number> = {};
  for (const { to, max_visits } of Object.values(edges)) {
    if (max_visits === undefined) by[to] = (by[to] ?? 0) + 1;
  }
  return by;
});
