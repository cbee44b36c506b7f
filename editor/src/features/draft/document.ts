import type { Json, JsonObject } from "~/api/api";

export type Join = "all" | "every" | "first" | "each" | { count: number };
export type Each =
  | string
  | {
      items: Json;
      concurrency?: number;
      until?: string;
      rest?: "finish" | "cancel";
      on_item_error?: "fail" | "collect";
    };
export type Retry = {
  attempts?: number;
  first?: string;
  factor?: number;
  max?: string;
  on?: string[];
};

/** A node as the document has it; `config` belongs to its type, the rest means the same on all. */
export type FlowNode = {
  id: string;
  type: string;
  version?: number;
  config?: JsonObject;
  name?: string;
  notes?: string;
  disabled?: boolean;
  parent?: string;
  connection?: string;
  join?: Join;
  rest?: "finish" | "cancel";
  each?: Each;
  retry?: Retry;
  timeout?: string;
  on_error?: "fail" | "continue";
  default?: Json;
  runs?: "inline" | "quick" | "standard";
  effects?: "idempotent" | "keyed" | "unsafe";
  guard?: string;
  guard_timeout?: string;
};
export type NodeField = Exclude<keyof FlowNode, "id" | "config">;
export type FlowEdge = { from: string; to: string; max_visits?: number };

/** Where a node is drawn, relative to its parent; containers have a size. */
export type Place = {
  x: number;
  y: number;
  width?: number;
  height?: number;
  color?: string;
  folded?: boolean;
};
/** A note on the canvas; its id begins with `note:`. */
export type Note = {
  x: number;
  y: number;
  width: number;
  height: number;
  text: string;
  color?: string;
};
export type Layout = Record<string, Place | Note>;

export type FlowDocument = {
  schema: "nextscript.flow/1";
  name?: string;
  description?: string;
  inputs?: JsonObject;
  nodes?: FlowNode[];
  edges?: FlowEdge[];
  outputs?: Json;
  settings?: JsonObject;
  layout?: Layout;
};

/** Give an edge's identity in a flow: `from>to`, with `from` in its short form. */
export function edgeKey(edge: FlowEdge): string {
  return `${shortFrom(edge.from)}>${edge.to}`;
}

/** Write a port the short way: `lookup.out` is `lookup`. */
export function shortFrom(from: string): string {
  return from.endsWith(".out") ? from.slice(0, -4) : from;
}

export function sourceOf(edge: FlowEdge): string {
  return edge.from.split(".", 1)[0] ?? edge.from;
}

export function portOf(edge: FlowEdge): string {
  const dot = edge.from.indexOf(".");
  return dot < 0 ? "out" : edge.from.slice(dot + 1);
}

/** Write where an edge leaves a node. */
export function fromOf(node: string, port: string): string {
  return port === "out" ? node : `${node}.${port}`;
}

export function isNote(id: string): boolean {
  return id.startsWith("note:");
}
