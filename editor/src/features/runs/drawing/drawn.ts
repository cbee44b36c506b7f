import type { Edge, Node } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { arrange } from "~/features/canvas/arrange";
import { canvasEdges, canvasNodes, type EdgeData } from "~/features/canvas/graph";
import type { Types } from "~/features/canvas/types";
import {
  edgeKey,
  type FlowDocument,
  type FlowEdge,
  type FlowNode,
  isNote,
  type Layout,
  portOf,
  sourceOf,
} from "~/features/draft/document";
import type { NodeRun } from "../liveSlice";

export type DrawnNode = Node<{ node: FlowNode }>;
export type DrawnEdge = Edge<EdgeData & { edge: FlowEdge }>;
type Places = Layout;

/** A flow's document as React Flow draws it; what has no places yet is set out first. */
export function useDrawn(document: FlowDocument, types: Types) {
  const parts = useMemo(() => partsOf(document), [document]);
  const [set, setSet] = useState<Places | null>(null);
  const missing = Object.keys(parts.nodes).some((id) => !(id in parts.layout));
  useEffect(() => {
    if (!missing || !types.size) return;
    let gone = false;
    void arrange(parts, types).then((places) => !gone && setSet(places));
    return () => {
      gone = true;
    };
  }, [parts, missing, types]);
  return useMemo(() => {
    const layout = missing ? { ...set, ...parts.layout } : parts.layout;
    const nodes = canvasNodes(parts.nodes, layout, types, false)
      .filter(({ id }) => !isNote(id))
      .map((one) => ({
        ...one,
        // So that all of them count for what is in sight, those not drawn yet, too.
        measured: { width: one.width, height: one.height },
        data: { node: parts.nodes[one.id] as FlowNode },
      }));
    const edges = canvasEdges(parts.edges, parts.nodes, types).map((one) => ({
      ...one,
      data: { ...(one.data as EdgeData), edge: parts.edges[one.id] as FlowEdge },
    }));
    return { nodes, edges, ready: types.size > 0 && (!missing || set !== null) };
  }, [parts, types, missing, set]);
}

function partsOf({ nodes = [], edges = [], layout = {} }: FlowDocument) {
  return {
    nodes: Object.fromEntries(nodes.map((node) => [node.id, node])),
    edges: Object.fromEntries(edges.map((edge) => [edgeKey(edge), edge])),
    layout,
  };
}

export type Paint = "plain" | "taken" | "running" | "skipped";

/** How a path looks in a run: taken, on its way, skipped, or not come to yet. */
export function paintOf(edge: FlowEdge, runs: Record<string, NodeRun>): Paint {
  const source = runs[sourceOf(edge)];
  const ended = source?.steps.filter((step) => step.ended_at || step.status === "skipped") ?? [];
  if (!ended.length) return "plain";
  if (!ended.some((step) => step.ports.includes(portOf(edge)))) return "skipped";
  const next = runs[edge.to]?.status;
  return next === "running" || next === "waiting" ? "running" : "taken";
}
