import * as Y from "yjs";
import type { Json, JsonObject } from "~/api/api";
import { edgeKey, type FlowDocument, type FlowEdge, type FlowNode, type Layout } from "./document";

/** The parts of a draft's Yjs document; docs/decisions/0010 says what stands where. */
export type DraftDoc = {
  doc: Y.Doc;
  meta: Y.Map<unknown>;
  nodes: Y.Map<Y.Map<unknown>>;
  edges: Y.Map<Y.Map<unknown>>;
  layout: Y.Map<Json>;
  settings: Y.Map<Json>;
  inputs: Y.Map<Json>;
  outputs: Y.Map<Json>;
};

/** The origin of this person's own changes: only these are undone. */
export const MINE = Symbol("mine");
const LONG = 200;
type Shared = string | number | object | null;

export function draftDoc(doc: Y.Doc): DraftDoc {
  return {
    doc,
    meta: doc.getMap("meta"),
    nodes: doc.getMap("nodes"),
    edges: doc.getMap("edges"),
    layout: doc.getMap("layout"),
    settings: doc.getMap("settings"),
    inputs: doc.getMap("inputs"),
    outputs: doc.getMap("outputs"),
  };
}

/** Run a change as one step of undo, sent as one update. */
export function change<T>(draft: DraftDoc, make: () => T): T {
  return draft.doc.transact(make, MINE);
}

/** Turn JSON into what a config holds: maps, lists, and text that two people can type in. */
export function toShared(value: Json): unknown {
  if (typeof value === "string") return isLong(value) ? new Y.Text(value) : value;
  if (Array.isArray(value))
    return Y.Array.from<Shared>(value.map((one) => toShared(one) as Shared));
  if (value !== null && typeof value === "object") {
    const map = new Y.Map<unknown>();
    for (const [name, one] of Object.entries(value)) map.set(name, toShared(one));
    return map;
  }
  return value;
}

/** Read a shared value as JSON, whatever kind it is written as. */
export function toJson(value: unknown): Json {
  if (value instanceof Y.Text) return value.toString();
  if (value instanceof Y.Array) return value.toArray().map(toJson);
  if (value instanceof Y.Map) {
    return Object.fromEntries([...value.entries()].map(([name, one]) => [name, toJson(one)]));
  }
  return value as Json;
}

export function isLong(text: string): boolean {
  return text.length > LONG || text.includes("\n");
}

/** Write a node's fields into a new map. */
export function sharedNode({ id: _id, ...fields }: FlowNode): Y.Map<unknown> {
  const map = new Y.Map<unknown>();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) map.set(name, isDeep(name) ? toShared(value as Json) : value);
  }
  return map;
}

function isDeep(field: string): boolean {
  return field === "config" || field === "notes";
}

export function readNode(id: string, map: Y.Map<unknown>): FlowNode {
  return { id, ...(toJson(map) as JsonObject) } as FlowNode;
}

export function readEdge(key: string, map: Y.Map<unknown>): FlowEdge {
  const [from = "", to = ""] = key.split(">");
  const visits = map.get("max_visits");
  return typeof visits === "number" ? { from, to, max_visits: visits } : { from, to };
}

/** Read the whole draft as a document, in the canonical order. */
export function readDocument(draft: DraftDoc): FlowDocument {
  const read: FlowDocument = { schema: "nextscript.flow/1" };
  const { name, description, outputs } = draft.meta.toJSON() as Record<string, Json>;
  if (name) read.name = String(name);
  if (description) read.description = String(description);
  if (draft.inputs.size) read.inputs = sorted(draft.inputs) as JsonObject;
  const nodes = [...draft.nodes.keys()].sort().map((id) => readNodeOf(draft, id));
  if (nodes.length) read.nodes = nodes;
  const edges = [...draft.edges.entries()].map(([key, map]) => readEdge(key, map));
  if (edges.length) read.edges = edges.sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1));
  if (draft.outputs.size) read.outputs = sorted(draft.outputs);
  else if (outputs !== undefined && outputs !== null) read.outputs = outputs;
  if (draft.settings.size) read.settings = sorted(draft.settings) as JsonObject;
  if (draft.layout.size) read.layout = sorted(draft.layout) as Layout;
  return read;
}

function readNodeOf(draft: DraftDoc, id: string): FlowNode {
  return readNode(id, draft.nodes.get(id) as Y.Map<unknown>);
}

function sorted(map: Y.Map<Json>): JsonObject {
  return Object.fromEntries([...map.entries()].sort(([a], [b]) => (a < b ? -1 : 1)));
}
