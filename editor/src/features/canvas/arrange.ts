import { type FlowEdge, type FlowNode, type Layout, sourceOf } from "~/features/draft/document";
import { FRAME_HEADER, type Size, sizeOf } from "./geometry";
import { sizesOf } from "./graph";
import type { Types } from "./types";

type Drawn = {
  nodes: Record<string, FlowNode>;
  edges: Record<string, FlowEdge>;
  layout: Layout;
};
type Placed = { x: number; y: number; width?: number; height?: number };
const EDGE = 32;

/** Set out nodes from left to right, what stands inside a frame first; gives their new places. */
export async function arrange(drawn: Drawn, types: Types): Promise<Record<string, Placed>> {
  const dagre = await import("@dagrejs/dagre");
  const sizes = sizesOf(drawn.nodes, drawn.layout, types);
  const placed: Record<string, Placed> = {};
  const lay = (parent: string | undefined): Size => {
    const members = Object.values(drawn.nodes).filter((node) => node.parent === parent);
    for (const node of members) {
      const type = types.get(node.type);
      if (type?.holds_nodes) sizes[node.id] = { ...sizeOf(node, type, undefined), ...lay(node.id) };
    }
    const graph = new dagre.graphlib.Graph({ multigraph: false });
    graph.setGraph({ rankdir: "LR", nodesep: 44, ranksep: 84 });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const { id } of members) graph.setNode(id, { ...sizes[id] });
    for (const edge of Object.values(drawn.edges)) {
      const inside = graph.hasNode(sourceOf(edge)) && graph.hasNode(edge.to);
      if (inside && edge.max_visits === undefined) graph.setEdge(sourceOf(edge), edge.to);
    }
    dagre.layout(graph);
    return take(graph, members, sizes, placed, parent !== undefined);
  };
  lay(undefined);
  return placed;
}

type Graph = { node: (id: string) => { x: number; y: number; width: number; height: number } };

function take(
  graph: Graph,
  members: FlowNode[],
  sizes: Record<string, Size>,
  placed: Record<string, Placed>,
  framed: boolean,
): Size {
  let width = framed ? 260 : 0;
  let height = framed ? 70 : 0;
  for (const { id, type } of members) {
    const at = graph.node(id);
    const size = sizes[id] as Size;
    const x = Math.round(at.x - size.width / 2) + (framed ? EDGE : 0);
    const y = Math.round(at.y - size.height / 2) + (framed ? FRAME_HEADER + 12 : 0);
    const frame = type.startsWith("flow.") && members.length >= 0 && size.height > 60;
    placed[id] = frame ? { x, y, ...size } : { x, y };
    width = Math.max(width, x + size.width + EDGE + 24);
    height = Math.max(height, y + size.height + EDGE);
  }
  return { width, height };
}
