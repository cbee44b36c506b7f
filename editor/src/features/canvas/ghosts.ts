import {
  edgeKey,
  type FlowDocument,
  type FlowNode,
  type Place,
  sourceOf,
} from "~/features/draft/document";
import type { CanvasEdge, CanvasNode } from "./graph";
import { drawEdge, drawNode, parentsFirst } from "./graph";
import type { Types } from "./types";

export type Ghosts = { nodes: CanvasNode[]; edges: CanvasEdge[] };
const PREFIX = "ghost:";
const STILL = { draggable: false, selectable: false, connectable: false, focusable: false };

/** Draw what a version has and the draft has no more: its steps, and the paths to and from them. */
export function ghostsOf(
  old: FlowDocument,
  now: { nodes: Record<string, FlowNode>; edges: Record<string, unknown> },
  types: Types,
): Ghosts {
  const before = Object.fromEntries((old.nodes ?? []).map((node) => [node.id, node]));
  const shownAs = (id: string) => (id in now.nodes ? id : PREFIX + id);
  const nodes = parentsFirst(before)
    .filter((id) => !(id in now.nodes))
    .map((id): CanvasNode => {
      const node = before[id] as FlowNode;
      const parentId = node.parent && shownAs(node.parent);
      const drawn = drawNode(node, old.layout?.[id] as Place | undefined, types, false);
      const own = { id: PREFIX + id, type: "ghost", parentId, data: { ghost: node } };
      return { ...drawn, ...own, ...STILL };
    });
  const edges = (old.edges ?? []).flatMap((edge): CanvasEdge[] => {
    const key = edgeKey(edge);
    const source = before[sourceOf(edge)];
    if (key in now.edges || !source || !before[edge.to]) return [];
    const drawn = drawEdge(key, edge, source, types);
    const ends = { source: shownAs(sourceOf(edge)), target: shownAs(edge.to) };
    const data = { ...drawn.data, words: drawn.data?.words ?? "", failed: false, gone: true };
    return [{ ...drawn, ...ends, id: PREFIX + key, data, selectable: false, focusable: false }];
  });
  return { nodes, edges };
}
