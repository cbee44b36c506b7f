import type { CanvasNode } from "../graph";

export type Rect = { x: number; y: number; width: number; height: number };
export type Box = Rect & { node: CanvasNode };
export type Boxes = ReadonlyMap<string, Box>;

/** A flow with more nodes than this is large: only nodes near what is looked at are in the page. */
export const LARGE = 150;

/** Where everything stands on the whole canvas; what is folded away stands nowhere. */
export function boxesOf(nodes: readonly CanvasNode[]): Boxes {
  const boxes = new Map<string, Box>();
  for (const node of nodes) {
    const parent = node.parentId === undefined ? undefined : boxes.get(node.parentId);
    if (node.hidden) continue;
    boxes.set(node.id, {
      node,
      x: node.position.x + (parent?.x ?? 0),
      y: node.position.y + (parent?.y ?? 0),
      width: node.width ?? 0,
      height: node.height ?? 0,
    });
  }
  return boxes;
}

export function meets(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

export function grown({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

/** The smallest rectangle around some nodes, or around all. */
export function around(boxes: Boxes, ids?: readonly string[]): Rect | null {
  const all = ids ? ids.flatMap((id) => boxes.get(id) ?? []) : [...boxes.values()];
  const [first] = all;
  if (!first) return null;
  let { x, y } = first;
  let [right, low] = [x + first.width, y + first.height];
  for (const box of all) {
    x = Math.min(x, box.x);
    y = Math.min(y, box.y);
    right = Math.max(right, box.x + box.width);
    low = Math.max(low, box.y + box.height);
  }
  return { x, y, width: right - x, height: low - y };
}

/** What a point lies on: the last drawn, but a step before the frame or note it lies on. */
export function hit(boxes: Boxes, point: { x: number; y: number }): string | null {
  const at = { ...point, width: 0, height: 0 };
  let step: string | null = null;
  let below: string | null = null;
  for (const [id, box] of boxes) {
    if (!meets(at, box)) continue;
    if (box.node.type === "frame" || box.node.type === "note") below = id;
    else step = id;
  }
  return step ?? below;
}

/** How low the nodes reach that stand between the two ends of a path that leads back. */
export function lowestBetween(
  all: Iterable<Rect & { type?: string; parentId?: string }>,
  from: { x: number; y: number },
  to: { x: number; y: number },
): number {
  let lowest = Math.max(from.y, to.y) + 28;
  for (const { x, y, width, height, type, parentId } of all) {
    if (parentId || type === "note") continue;
    const under = y < lowest + 64 && y + height > Math.min(from.y, to.y) - 80;
    const between = x < from.x && x + width > to.x - 24;
    if (under && between) lowest = Math.max(lowest, y + height);
  }
  return lowest;
}

/** Where nodes stand, with what kind they are. */
export function* standing(boxes: Boxes): Iterable<Rect & { type?: string; parentId?: string }> {
  for (const { node, x, y, width, height } of boxes.values())
    yield { x, y, width, height, type: node.type, parentId: node.parentId };
}
