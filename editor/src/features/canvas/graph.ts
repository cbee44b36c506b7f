import type { Edge, Node } from "@xyflow/react";
import {
  edgeKey,
  type FlowEdge,
  type FlowNode,
  isNote,
  type Layout,
  type Note,
  type Place,
  portOf,
  sourceOf,
} from "~/features/draft/document";
import { handlesOf, kindOf, type Size, sizeOf, spotsOf } from "./geometry";
import { portWords } from "./ports";
import type { Types } from "./types";

export type CanvasNode = Node<{ ghost?: FlowNode }>;
export type EdgeData = {
  words: string;
  failed: boolean;
  visits?: number;
  gone?: boolean;
  [key: string]: unknown;
};
export type CanvasEdge = Edge<EdgeData>;
const NO_DATA: CanvasNode["data"] = {};

type Made = { from: unknown[]; node: CanvasNode };
const made = new Map<string, Made>();

/** Draw the draft's nodes and notes; what has not changed stays the identical object. */
export function canvasNodes(
  nodes: Record<string, FlowNode>,
  layout: Layout,
  types: Types,
  mayWrite: boolean,
): CanvasNode[] {
  const drawn: CanvasNode[] = [];
  for (const id of parentsFirst(nodes)) {
    const node = nodes[id] as FlowNode;
    const place = layout[id] as Place | undefined;
    const hidden = isFoldedAway(node, nodes, layout);
    const from = [node, place, types, mayWrite, hidden];
    drawn.push(kept(id, from, () => drawNode(node, place, types, hidden)));
  }
  for (const [id, note] of Object.entries(layout)) {
    if (isNote(id)) drawn.push(kept(id, [note, mayWrite], () => drawNote(id, note as Note)));
  }
  return drawn;
}

function kept(id: string, from: unknown[], make: () => CanvasNode): CanvasNode {
  const old = made.get(id);
  if (old?.from.every((one, at) => one === from[at])) return old.node;
  const node = make();
  made.set(id, { from, node });
  return node;
}

export function drawNode(
  node: FlowNode,
  place: Place | undefined,
  types: Types,
  hidden: boolean,
): CanvasNode {
  const type = types.get(node.type);
  const size = sizeOf(node, type, place);
  return {
    id: node.id,
    type: kindOf(node, type),
    position: { x: place?.x ?? 0, y: place?.y ?? 0 },
    parentId: node.parent,
    data: NO_DATA,
    hidden,
    ...size,
    handles: handlesOf(spotsOf(node, type, size), size, type?.group !== "trigger"),
    zIndex: 0,
  };
}

function drawNote(id: string, { x, y, width, height }: Note): CanvasNode {
  return { id, type: "note", position: { x, y }, width, height, data: NO_DATA, zIndex: -1 };
}

function isFoldedAway(node: FlowNode, nodes: Record<string, FlowNode>, layout: Layout): boolean {
  for (let at = node.parent; at !== undefined; at = nodes[at]?.parent) {
    if ((layout[at] as Place | undefined)?.folded) return true;
  }
  return false;
}

/** Order nodes so that a container stands before what it holds, as React Flow needs. */
export function parentsFirst(nodes: Record<string, FlowNode>): string[] {
  const order = new Set<string>();
  const visit = (id: string, depth: number) => {
    const parent = nodes[id]?.parent;
    if (parent && nodes[parent] && depth < 64) visit(parent, depth + 1);
    order.add(id);
  };
  for (const id of Object.keys(nodes)) visit(id, 0);
  return [...order];
}

const edgesMade = new Map<string, { from: unknown[]; edge: CanvasEdge }>();

export function canvasEdges(
  edges: Record<string, FlowEdge>,
  nodes: Record<string, FlowNode>,
  types: Types,
): CanvasEdge[] {
  const drawn: CanvasEdge[] = [];
  for (const edge of Object.values(edges)) {
    const source = nodes[sourceOf(edge)];
    if (!source || !nodes[edge.to]) continue;
    const key = edgeKey(edge);
    const from = [edge, source.type, types];
    const old = edgesMade.get(key);
    if (old?.from.every((one, at) => one === from[at])) {
      drawn.push(old.edge);
      continue;
    }
    const next = drawEdge(key, edge, source, types);
    edgesMade.set(key, { from, edge: next });
    drawn.push(next);
  }
  return drawn;
}

export function drawEdge(key: string, edge: FlowEdge, source: FlowNode, types: Types): CanvasEdge {
  const port = portOf(edge);
  return {
    id: key,
    type: "path",
    source: source.id,
    target: edge.to,
    sourceHandle: port,
    targetHandle: "in",
    data: {
      words: portWords(port, types.get(source.type)),
      failed: port === "error",
      visits: edge.max_visits,
    },
  };
}

/** Where a node stands on the whole canvas, whatever it stands in. */
export function absolutePlace(
  id: string,
  nodes: Record<string, FlowNode>,
  layout: Layout,
): { x: number; y: number } {
  let x = 0;
  let y = 0;
  for (let at: string | undefined = id; at !== undefined; at = nodes[at]?.parent) {
    x += layout[at]?.x ?? 0;
    y += layout[at]?.y ?? 0;
  }
  return { x, y };
}

export function sizesOf(
  nodes: Record<string, FlowNode>,
  layout: Layout,
  types: Types,
): Record<string, Size> {
  return Object.fromEntries(
    Object.values(nodes).map((node) => [
      node.id,
      sizeOf(node, types.get(node.type), layout[node.id] as Place | undefined),
    ]),
  );
}
