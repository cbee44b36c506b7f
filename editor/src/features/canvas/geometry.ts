import type { NodeHandle } from "@xyflow/react";
import { Position } from "@xyflow/react";
import type { NodeType } from "~/api/catalog";
import type { FlowNode, Place } from "~/features/draft/document";
import { hasError, portsOf } from "./ports";
import { sentenceOf } from "./sentenceOf";

export type Kind = "card" | "pill" | "frame";
export type Size = { width: number; height: number };
export type Spot = { port: string; side: "right" | "bottom"; x: number; y: number };

const PILLS: ReadonlySet<string> = new Set(["flow.branch", "flow.filter", "flow.switch"]);
export const CARD: Size = { width: 220, height: 56 };
const FRAME: Size = { width: 320, height: 160 };
export const FRAME_HEADER = 40;

/** Say how a node is drawn: a container as a frame, a decision as a pill, the rest as a card. */
export function kindOf(node: FlowNode, type: NodeType | undefined): Kind {
  if (type?.holds_nodes) return "frame";
  return PILLS.has(node.type) ? "pill" : "card";
}

export function sizeOf(node: FlowNode, type: NodeType | undefined, place: Place | undefined): Size {
  const kind = kindOf(node, type);
  if (kind === "frame") {
    if (place?.folded) return { width: Math.min(place.width ?? 320, 320), height: FRAME_HEADER };
    return { width: place?.width ?? FRAME.width, height: place?.height ?? FRAME.height };
  }
  const ports = portsOf(node, type).length;
  const height = ports > 3 ? Math.max(56, ports * 24 + 12) : kind === "pill" ? 44 : CARD.height;
  if (kind === "card") return { width: CARD.width, height };
  const words = Math.min(240, Math.round(pillWords(node).length * 6.6) + 36);
  const below = ports > 1 && ports <= 3 ? (ports - 1) * 80 + 32 : 0;
  return { width: Math.max(96, words, below), height };
}

/** What a pill says: its name, or else the question it asks. */
export function pillWords(node: FlowNode): string {
  return node.name || sentenceOf(node);
}

/** Where the ways out of a node begin: the first at the right, others below, many at the right. */
export function spotsOf(node: FlowNode, type: NodeType | undefined, size: Size): Spot[] {
  const ports = portsOf(node, type);
  const many = ports.length > 3;
  const right = many ? ports : ports.slice(0, 1);
  const below = many ? [] : ports.slice(1);
  const failing: Spot[] = hasError(type)
    ? [
        {
          port: "error",
          side: "bottom",
          x: below.length ? size.width - 18 : size.width / 2,
          y: size.height,
        },
      ]
    : [];
  const room = below.length && failing.length ? size.width - 36 : size.width;
  return [
    ...right.map((port, at) => ({
      port,
      side: "right" as const,
      x: size.width,
      y: (size.height * (at + 1)) / (right.length + 1),
    })),
    ...below.map((port, at) => ({
      port,
      side: "bottom" as const,
      x: (room * (at + 1)) / (below.length + 1),
      y: size.height,
    })),
    ...failing,
  ];
}

/** Tell React Flow where the handles are, so that edges need no measuring. */
export function handlesOf(spots: Spot[], size: Size, entry: boolean): NodeHandle[] {
  const at = { width: 1, height: 1 };
  const outs: NodeHandle[] = spots.map((spot) => ({
    ...at,
    id: spot.port,
    type: "source",
    position: spot.side === "right" ? Position.Right : Position.Bottom,
    x: spot.x,
    y: spot.y,
  }));
  if (!entry) return outs;
  return [
    ...outs,
    { ...at, id: "in", type: "target", position: Position.Left, x: 0, y: size.height / 2 },
  ];
}
