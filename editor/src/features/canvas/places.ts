import type { FlowEdge, FlowNode, Place } from "~/features/draft/document";
import { portOf, sourceOf } from "~/features/draft/document";
import type { DraftState } from "~/features/draft/draftSlice";
import { sizeOf, spotsOf } from "./geometry";
import type { Types } from "./types";

type Point = { x: number; y: number };
const ACROSS = 80;
const DOWN = 70;

function boxOf(state: DraftState, types: Types, id: string) {
  const node = state.nodes[id] as FlowNode;
  const place = state.layout[id] as Place | undefined;
  const size = sizeOf(node, types.get(node.type), place);
  return { x: place?.x ?? 0, y: place?.y ?? 0, ...size };
}

/** Where a step goes that follows another one by a port. */
export function placeAfter(
  state: DraftState,
  types: Types,
  source: string,
  port: string,
  node: FlowNode,
): Point {
  const box = boxOf(state, types, source);
  const from = state.nodes[source] as FlowNode;
  const spot = spotsOf(from, types.get(from.type), box).find((one) => one.port === port);
  const size = sizeOf(node, types.get(node.type), undefined);
  const wish =
    spot?.side === "bottom"
      ? { x: box.x + spot.x + 40, y: box.y + box.height + DOWN }
      : { x: box.x + box.width + ACROSS, y: box.y + (spot?.y ?? box.height / 2) - size.height / 2 };
  return freePlace(state, types, node, wish, from.parent ?? null);
}

/** The nearest place below a point where nothing stands. */
export function freePlace(
  state: DraftState,
  types: Types,
  node: FlowNode,
  { x, y }: Point,
  parent: string | null,
): Point {
  const size = sizeOf(node, types.get(node.type), undefined);
  const boxes = Object.values(state.nodes)
    .filter((one) => (one.parent ?? null) === parent)
    .map((one) => boxOf(state, types, one.id));
  const at = { x: Math.round(x), y: Math.round(y) };
  for (let turn = 0; turn < 100; turn += 1) {
    const hit = boxes.find(
      (box) =>
        at.x < box.x + box.width + 20 &&
        box.x < at.x + size.width + 20 &&
        at.y < box.y + box.height + 24 &&
        box.y < at.y + size.height + 24,
    );
    if (!hit) return at;
    at.y = Math.round(hit.y + hit.height + 40);
  }
  return at;
}

/** Put a step between two others, moving what follows to the right where there is no room. */
export function placeOnEdge(state: DraftState, types: Types, edge: FlowEdge, node: FlowNode) {
  const source = boxOf(state, types, sourceOf(edge));
  const target = boxOf(state, types, edge.to);
  const size = sizeOf(node, types.get(node.type), undefined);
  const gap = target.x - (source.x + source.width);
  if (gap < 0 || edge.max_visits !== undefined)
    return { place: placeAfter(state, types, sourceOf(edge), portOf(edge), node), moved: {} };
  const missing = Math.max(0, size.width + 2 * 60 - gap);
  const moved: Record<string, Point> = {};
  if (missing) {
    for (const id of following(state, edge.to)) {
      const { x, y } = boxOf(state, types, id);
      if (x >= target.x) moved[id] = { x: x + missing, y };
    }
  }
  const x = source.x + source.width + (gap + missing - size.width) / 2;
  const middle = (source.y + source.height / 2 + target.y + target.height / 2) / 2;
  return { place: { x: Math.round(x), y: Math.round(middle - size.height / 2) }, moved };
}

/** A node and all that comes after it. */
export function following(state: DraftState, start: string): Set<string> {
  const found = new Set([start]);
  for (const id of found) {
    for (const edge of Object.values(state.edges)) {
      if (sourceOf(edge) === id && edge.max_visits === undefined) found.add(edge.to);
    }
  }
  return found;
}

/** How large a frame, and those around it, must be for a step at a place inside. */
export function frameAround(
  state: DraftState,
  types: Types,
  parent: string,
  { x, y, width, height }: Point & { width: number; height: number },
): Record<string, Partial<Place>> {
  const frame = state.nodes[parent];
  if (!frame || (state.layout[parent] as Place | undefined)?.folded) return {};
  const box = boxOf(state, types, parent);
  const wide = Math.max(box.width, Math.round(x + width + 48));
  const high = Math.max(box.height, Math.round(y + height + 36));
  if (wide === box.width && high === box.height) return {};
  const grown = { ...box, width: wide, height: high };
  const outer = frame.parent ? frameAround(state, types, frame.parent, grown) : {};
  return { ...outer, [parent]: { width: wide, height: high } };
}
