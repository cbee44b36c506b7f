import { Position } from "@xyflow/react";
import type { CanvasEdge } from "../graph";
import type { EdgePaint } from "../paint";
import { type Box, type Boxes, lowestBetween, meets, type Rect, standing } from "./boxes";
import type { Colours, Look, Looks } from "./looks";
import type { Whole } from "./useReal";

export type Frame = {
  on: CanvasRenderingContext2D;
  view: Rect;
  zoom: number;
  /** Whether the words of a card have the size of headings, as they have far away. */
  far: boolean;
  colours: Colours;
  looks: Looks;
};

/** Paint what is in sight and not in the page, in simplified form. */
export function paintFlow(frame: Frame, { boxes, edges, real }: Whole): void {
  const { on, view, zoom } = frame;
  on.save();
  on.scale(zoom, zoom);
  on.translate(-view.x, -view.y);
  for (const box of boxes.values()) {
    if (box.node.type === "frame" || box.node.type === "note") paintGround(frame, box, real);
  }
  paintEdges(frame, boxes, edges, real);
  for (const [id, box] of boxes) {
    const ground = box.node.type === "frame" || box.node.type === "note";
    if (!ground && !real.has(id) && meets(box, view)) paintStep(frame, box);
  }
  on.restore();
}

function paintGround(frame: Frame, box: Box, real: ReadonlySet<string>): void {
  const { on, colours, view } = frame;
  const note = box.node.type === "note";
  const there = real.has(box.node.id);
  if (!meets(box, view) || (there && note)) return;
  const look = frame.looks.node(box.node);
  on.globalAlpha = note ? 1 : 0.55;
  on.fillStyle = colours[note ? "waiting-bg" : "surface"] ?? "";
  rounded(frame, box, note ? 10 : 14);
  on.fill();
  on.globalAlpha = 1;
  if (there) return;
  outline(frame, look, 1.5);
  if (!note) words(frame, look.words, { ...box, x: box.x + 44, height: 40 }, "left");
}

function paintStep(frame: Frame, box: Box): void {
  const { on, colours, zoom } = frame;
  const look = frame.looks.node(box.node);
  const pill = box.node.type === "pill";
  on.globalAlpha = look.dim ? 0.35 : 1;
  on.fillStyle = colours[look.dashed ? "sunken" : "raised"] ?? "";
  rounded(frame, box, pill ? 22 : 10);
  on.fill();
  outline(frame, look, 1);
  if (!pill) tile(frame, box, look);
  if (look.status) light(frame, box, look.status);
  const left = pill ? 12 : 46;
  const room = { ...box, x: box.x + left, width: box.width - left - 12 };
  if (zoom > 0.16) words(frame, look.words, room, pill ? "center" : "left");
  on.globalAlpha = 1;
}

function rounded({ on }: Frame, { x, y, width, height }: Rect, by: number): void {
  on.beginPath();
  on.roundRect(x, y, width, height, Math.min(by, height / 2));
}

/** Draw the border of the path that was begun; a line never gets thinner than can be seen. */
function outline({ on, colours, zoom }: Frame, look: Look, width: number): void {
  const thin = Math.max(width, 0.8 / zoom);
  on.setLineDash(look.dashed ? [4, 4] : []);
  if (look.ring) {
    on.lineWidth = thin + 4;
    on.strokeStyle = colours[`${look.ring}-weak`] ?? colours[`${look.ring}-bg`] ?? look.ring;
    on.stroke();
  }
  on.lineWidth = look.ring ? Math.max(thin, 1.6 / zoom) : thin;
  on.strokeStyle = colours[look.border] ?? "";
  on.stroke();
  on.setLineDash([]);
}

function tile({ on, colours }: Frame, box: Box, { tint, dashed }: Look): void {
  on.fillStyle = colours[`${tint}-bg`] ?? colours[`${tint}-weak`] ?? colours.sunken ?? "";
  if (dashed) on.fillStyle = colours.line ?? "";
  const [x, y] = [box.x + 11, box.y + box.height / 2 - 14];
  on.beginPath();
  on.roundRect(x, y, 28, 28, 7);
  on.fill();
  on.fillStyle = colours[dashed ? "skipped" : tint] ?? "";
  on.beginPath();
  on.roundRect(x + 9, y + 9, 10, 10, 3);
  on.fill();
}

/** The state in the run, as a bar along the left side that can be seen from afar. */
function light({ on, colours, zoom }: Frame, box: Box, status: string): void {
  on.fillStyle = colours[status] ?? "";
  on.beginPath();
  on.roundRect(box.x, box.y + 4, Math.max(4, 2 / zoom), box.height - 8, 3);
  on.fill();
}

function words(frame: Frame, text: string, box: Rect, align: "left" | "center"): void {
  const { on, colours, far } = frame;
  const size = far ? 20 : 13;
  on.font = `550 ${size}px "Inter Variable", sans-serif`;
  on.fillStyle = colours.text ?? "";
  on.textBaseline = "middle";
  on.textAlign = align;
  const shown = fitting(on, text, box.width, size);
  on.fillText(shown, align === "left" ? box.x : box.x + box.width / 2, box.y + box.height / 2 + 1);
}

const fitted = new Map<string, string>();

/** Cut words to their room; measuring is slow, so it is done once for each. */
function fitting(on: CanvasRenderingContext2D, text: string, room: number, size: number): string {
  const key = `${size} ${Math.round(room)} ${text}`;
  const known = fitted.get(key);
  if (known !== undefined) return known;
  let shown = text;
  while (shown.length > 1 && on.measureText(shown).width > room)
    shown = `${shown.slice(0, -2).trimEnd()}…`;
  if (fitted.size > 5000) fitted.clear();
  fitted.set(key, shown);
  return shown;
}

const STROKES: Record<EdgePaint, [string, number, number[]]> = {
  dim: ["line", 1.5, []],
  plain: ["text-3", 1.5, []],
  skipped: ["text-3", 1.5, [4, 4]],
  taken: ["ok", 2.5, []],
  running: ["running", 2.5, []],
  lit: ["waiting", 2.5, [6, 6]],
};

/** All lines of one look are one stroke: a thousand strokes take a thousand times as long. */
function paintEdges(
  frame: Frame,
  boxes: Boxes,
  edges: readonly CanvasEdge[],
  real: ReadonlySet<string>,
): void {
  const { on, colours, zoom, looks } = frame;
  const by = new Map<EdgePaint, Path2D>();
  for (const edge of edges) {
    if (real.has(edge.source) && real.has(edge.target)) continue;
    const paint = looks.edge(edge);
    const path = by.get(paint) ?? new Path2D();
    by.set(paint, path);
    trace(path, edge, boxes, frame.view);
  }
  for (const paint of Object.keys(STROKES) as EdgePaint[]) {
    const path = by.get(paint);
    if (!path) continue;
    const [colour, width, dash] = STROKES[paint];
    on.strokeStyle = colours[colour] ?? "";
    on.globalAlpha = paint === "plain" || paint === "skipped" ? 0.6 : 1;
    on.lineWidth = Math.max(width, 0.9 / zoom);
    on.setLineDash(dash);
    on.stroke(path);
  }
  on.globalAlpha = 1;
  on.setLineDash([]);
}

function trace(path: Path2D, edge: CanvasEdge, boxes: Boxes, view: Rect): void {
  const source = boxes.get(edge.source);
  const target = boxes.get(edge.target);
  if (!source || !target) return;
  const handle = source.node.handles?.find(({ id }) => id === edge.sourceHandle);
  const from = { x: source.x + (handle?.x ?? source.width), y: source.y + (handle?.y ?? 0) };
  const to = { x: target.x, y: target.y + target.height / 2 };
  const back = edge.data?.visits !== undefined;
  if (!back && !meets(between(from, to), view)) return;
  const below = handle?.position === Position.Bottom;
  if (back) around(path, from, to, 36 + lowestBetween(standing(boxes), from, to), below);
  else if (to.x < from.x + 10) around(path, from, to, Math.max(from.y, to.y) + 64, below);
  else if (below && to.y < from.y + 24) around(path, from, to, from.y + 36, below);
  else curve(path, from, to, below);
}

type Point = { x: number; y: number };

function between(a: Point, b: Point): Rect {
  const [x, y] = [Math.min(a.x, b.x) - 40, Math.min(a.y, b.y) - 40];
  return { x, y, width: Math.abs(a.x - b.x) + 80, height: Math.abs(a.y - b.y) + 140 };
}

function curve(path: Path2D, from: Point, to: Point, below: boolean): void {
  const across = Math.abs(to.x - from.x) / 2;
  const down = Math.abs(to.y - from.y) / 2;
  path.moveTo(from.x, from.y);
  if (below) path.bezierCurveTo(from.x, from.y + down, to.x - across, to.y, to.x, to.y);
  else path.bezierCurveTo(from.x + across, from.y, to.x - across, to.y, to.x, to.y);
}

function around(path: Path2D, from: Point, to: Point, low: number, below: boolean): void {
  const out = below ? from.x : from.x + 24;
  path.moveTo(from.x, from.y);
  path.lineTo(out, from.y);
  path.lineTo(out, low);
  path.lineTo(to.x - 24, low);
  path.lineTo(to.x - 24, to.y);
  path.lineTo(to.x, to.y);
}
