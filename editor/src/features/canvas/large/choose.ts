import type { CanvasEdge } from "../graph";
import { type Boxes, grown, meets, type Rect } from "./boxes";

/** Below this zoom words cannot be read, and a large flow is a picture. */
export const FAR = 0.45;
const MARGIN = 160;
const KEEP = 700;
const SELECTED = 40;
const HOPS = 40;

export type Looking = {
  view: Rect;
  far: boolean;
  /** What is under the pointer, has the focus or is being dragged. */
  held: readonly string[];
  selection: readonly string[];
};

/** Say which nodes have to be in the page: those in sight with their neighbours, and those in use. */
export function wanted(boxes: Boxes, edges: Neighbours, looking: Looking): Set<string> {
  const found = new Set<string>();
  for (const id of [...looking.held, ...looking.selection.slice(0, SELECTED)]) found.add(id);
  if (!looking.far) {
    const sight = grown(looking.view, MARGIN);
    for (const [id, box] of boxes) if (meets(box, sight)) found.add(id);
    for (const id of [...found]) {
      for (const other of edges.get(id)?.slice(0, HOPS) ?? []) found.add(other);
    }
  }
  for (const id of [...found]) addWithParents(id, boxes, found);
  return found;
}

function addWithParents(id: string, boxes: Boxes, found: Set<string>): void {
  for (let at = boxes.get(id); at; at = boxes.get(at.node.parentId ?? "")) found.add(at.node.id);
  if (!boxes.has(id)) found.delete(id);
}

export type Neighbours = ReadonlyMap<string, readonly string[]>;

/** Who is joined to whom. */
export function neighboursOf(edges: readonly CanvasEdge[]): Neighbours {
  const by = new Map<string, string[]>();
  const add = (from: string, to: string) => {
    const known = by.get(from);
    if (known) known.push(to);
    else by.set(from, [to]);
  };
  for (const { source, target } of edges) {
    add(source, target);
    add(target, source);
  }
  return by;
}

/**
 * Come nearer to what is wanted, by a few nodes at a time, so that no frame of the screen is late.
 *
 * What is only a little out of sight stays, so that panning to and fro does no work.
 */
export function nextReal(
  had: ReadonlySet<string>,
  goal: ReadonlySet<string>,
  boxes: Boxes,
  looking: Looking,
  most: number,
): { real: ReadonlySet<string>; done: boolean } {
  const keep = grown(looking.view, KEEP);
  const next = new Set<string>();
  let gone = 0;
  let left = 0;
  for (const id of had) {
    const box = boxes.get(id);
    if (!box) continue;
    const stays = goal.has(id) || (!looking.far && meets(box, keep));
    if (stays || gone >= most * 2) next.add(id);
    else gone += 1;
    if (!stays && next.has(id)) left += 1;
  }
  const missing = nearestFirst(goal, next, boxes, looking);
  for (const id of missing.slice(0, most)) addWithParents(id, boxes, next);
  for (const id of [...next]) addWithParents(id, boxes, next);
  const same = next.size === had.size && [...next].every((id) => had.has(id));
  return { real: same ? had : next, done: left === 0 && missing.length <= most };
}

function nearestFirst(
  goal: ReadonlySet<string>,
  had: ReadonlySet<string>,
  boxes: Boxes,
  { view, held, selection }: Looking,
): string[] {
  const missing = [...goal].filter((id) => !had.has(id));
  if (missing.length < 2) return missing;
  const first = new Set([...held, ...selection.slice(0, SELECTED)]);
  const [x, y] = [view.x + view.width / 2, view.y + view.height / 2];
  const far = (id: string) => {
    const box = boxes.get(id);
    if (!box || first.has(id)) return 0;
    return Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y);
  };
  return missing.sort((a, b) => far(a) - far(b));
}

/** Where a large flow is opened: at its beginning, large enough to be read. */
export function beginning(
  boxes: Boxes,
  edges: readonly CanvasEdge[],
  chosen: string | undefined,
  height: number,
): { x: number; y: number; zoom: number } {
  const reached = new Set(edges.map((edge) => edge.target));
  let first = chosen === undefined ? undefined : boxes.get(chosen);
  const middle = first !== undefined;
  for (const [id, box] of boxes) {
    if (middle || reached.has(id) || box.node.parentId || box.node.type === "note") continue;
    if (!first || box.x < first.x || (box.x === first.x && box.y < first.y)) first = box;
  }
  const zoom = 0.85;
  const { x, y } = first ?? { x: 0, y: 0 };
  return { x: (middle ? 360 : 72) - x * zoom, y: height * 0.4 - y * zoom, zoom };
}
