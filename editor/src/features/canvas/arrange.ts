import {
  type FlowEdge,
  type FlowNode,
  type Layout,
  portOf,
  sourceOf,
} from "~/features/draft/document";
import { FRAME_HEADER, type Size, sizeOf } from "./geometry";
import { sizesOf } from "./graph";
import { portsOf } from "./ports";
import type { Types } from "./types";

type Drawn = {
  nodes: Record<string, FlowNode>;
  edges: Record<string, FlowEdge>;
  layout: Layout;
};
type Placed = { x: number; y: number; width?: number; height?: number };
const EDGE = 32;
const DOWN = 116;
type Work = {
  drawn: Drawn;
  types: Types;
  sizes: Record<string, Size>;
  placed: Record<string, Placed>;
};

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
    return take(graph, members, { drawn, types, sizes, placed }, parent !== undefined);
  };
  lay(undefined);
  return placed;
}

type Graph = { node: (id: string) => { x: number; y: number; width: number; height: number } };

/** Ranks come from dagre; up and down follows the ways out: on by the first, below by the others. */
function take(
  graph: Graph,
  members: FlowNode[],
  { drawn, types, sizes, placed }: Work,
  framed: boolean,
): Size {
  let width = framed ? 260 : 0;
  let height = framed ? 70 : 0;
  const wishes = new Map<string, number>();
  const columns = new Map<number, FlowNode[]>();
  for (const node of members) {
    const rank = Math.round(graph.node(node.id).x);
    columns.set(rank, [...(columns.get(rank) ?? []), node]);
  }
  for (const [rank, column] of [...columns].sort(([a], [b]) => a - b)) {
    const wish = new Map(column.map((node) => [node.id, wishOf(node, drawn, types, wishes)]));
    let free = Number.NEGATIVE_INFINITY;
    for (const node of column.sort((a, b) => (wish.get(a.id) ?? 0) - (wish.get(b.id) ?? 0))) {
      const size = sizes[node.id] as Size;
      const top = Math.max(free, (wish.get(node.id) ?? 0) - size.height / 2);
      free = top + size.height + 52;
      wishes.set(node.id, top + size.height / 2);
      placed[node.id] = { x: Math.round(rank - size.width / 2), y: Math.round(top) };
    }
  }
  const up = Math.min(0, ...members.map(({ id }) => placed[id]?.y ?? 0));
  for (const { id, type } of members) {
    const size = sizes[id] as Size;
    const at = placed[id] as Placed;
    at.x += framed ? EDGE : 0;
    at.y += framed ? FRAME_HEADER + 12 - up : 0;
    if (types.get(type)?.holds_nodes) Object.assign(at, size);
    width = Math.max(width, at.x + size.width + EDGE + 24);
    height = Math.max(height, at.y + size.height + EDGE);
  }
  return { width, height };
}

/** How high the middle of a node would like to be, by what leads to it. */
function wishOf(
  node: FlowNode,
  { nodes, edges }: Drawn,
  types: Types,
  middles: ReadonlyMap<string, number>,
): number {
  const wishes: number[] = [];
  for (const edge of Object.values(edges)) {
    const source = nodes[sourceOf(edge)];
    const middle = middles.get(sourceOf(edge));
    if (edge.to !== node.id || !source || middle === undefined) continue;
    const ports = portsOf(source, types.get(source.type));
    const at = ports.indexOf(portOf(edge));
    wishes.push(middle + DOWN * (at < 0 ? ports.length : at));
  }
  return wishes.length ? Math.min(...wishes) : 0;
}
