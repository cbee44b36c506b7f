import type { FlowDocument, FlowEdge, FlowNode, Place } from "~/features/draft/document";
import { sourceOf } from "~/features/draft/document";

export type Box = {
  id: string;
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  group: boolean;
};
export type Line = { key: string; path: string };
export type Picture = { boxes: Box[]; lines: Line[]; viewBox: string };

const WIDTH = 220;
const HEIGHT = 56;
const MARGIN = 24;

/** Work out a small drawing of a flow from its layout; steps without a place stand in a row. */
export function pictureOf(document: FlowDocument): Picture {
  const nodes = document.nodes ?? [];
  const known = new Map(nodes.map((node) => [node.id, node]));
  const boxes = nodes.map((node, at) => boxOf(node, at, known, document.layout ?? {}));
  // Groups first, so that what is inside is drawn over them.
  boxes.sort((a, b) => Number(b.group) - Number(a.group) || b.width - a.width);
  const by = new Map(boxes.map((box) => [box.id, box]));
  const lines = (document.edges ?? []).flatMap((edge) => lineOf(edge, by));
  return { boxes, lines, viewBox: viewBoxOf(boxes) };
}

function boxOf(
  node: FlowNode,
  at: number,
  known: Map<string, FlowNode>,
  layout: NonNullable<FlowDocument["layout"]>,
): Box {
  const place = layout[node.id] as Place | undefined;
  let { x, y } = place ?? { x: at * 280, y: 0 };
  let parent = node.parent;
  for (let depth = 0; parent && depth < 64; depth += 1) {
    const above = layout[parent];
    x += above?.x ?? 0;
    y += above?.y ?? 0;
    parent = known.get(parent)?.parent;
  }
  const group = [...known.values()].some((other) => other.parent === node.id);
  const width = (group && place?.width) || WIDTH;
  const height = (group && place?.height) || HEIGHT;
  return { id: node.id, type: node.type, x, y, width, height, group };
}

function lineOf(edge: FlowEdge, boxes: Map<string, Box>): Line[] {
  const from = boxes.get(sourceOf(edge));
  const to = boxes.get(edge.to);
  if (!from || !to) return [];
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const bend = Math.max(40, Math.abs(x2 - x1) / 2);
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  return [{ key: `${edge.from}>${edge.to}`, path }];
}

function viewBoxOf(boxes: Box[]): string {
  if (!boxes.length) return "0 0 100 50";
  const left = Math.min(...boxes.map((box) => box.x)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.y)) - MARGIN;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN;
  return `${left} ${top} ${right - left} ${bottom - top}`;
}
