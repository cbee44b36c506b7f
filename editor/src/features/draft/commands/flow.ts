import type * as Y from "yjs";
import type { Json, JsonObject } from "~/api/api";
import { edgeKey, type FlowDocument, type Note } from "../document";
import { change, type DraftDoc, sharedNode } from "../ydoc";
import { sharedEdge } from "./edges";

export function renameFlow(draft: DraftDoc, name: string): void {
  change(draft, () => draft.meta.set("name", name));
}

export function describeFlow(draft: DraftDoc, description: string): void {
  change(draft, () => draft.meta.set("description", description));
}

/** Set what a start takes (JSON Schema); null takes anything. */
export function setInputs(draft: DraftDoc, inputs: JsonObject | null): void {
  change(draft, () => assign(draft.inputs, inputs ?? {}));
}

/** Set what the run gives: an object of expressions, one value, or nothing of its own. */
export function setOutputs(draft: DraftDoc, outputs: Json | undefined): void {
  change(draft, () => {
    const named = isObject(outputs) && Object.keys(outputs).length > 0;
    assign(draft.outputs, named ? outputs : {});
    if (named || outputs === undefined || outputs === null) draft.meta.delete("outputs");
    else draft.meta.set("outputs", outputs);
  });
}

export function setSetting(draft: DraftDoc, name: string, value: Json | undefined): void {
  change(draft, () => {
    if (value === undefined) draft.settings.delete(name);
    else draft.settings.set(name, value);
  });
}

export function putNote(draft: DraftDoc, id: string, note: Note): void {
  change(draft, () => draft.layout.set(id, note as unknown as Json));
}

export function removeNotes(draft: DraftDoc, ids: Iterable<string>): void {
  change(draft, () => {
    for (const id of ids) draft.layout.delete(id);
  });
}

/** Make the draft what a document says, leaving alone what is the same already. */
export function replaceDocument(draft: DraftDoc, next: FlowDocument): void {
  change(draft, () => {
    if (next.name) draft.meta.set("name", next.name);
    draft.meta.set("description", next.description ?? "");
    setInputs(draft, next.inputs ?? null);
    setOutputs(draft, next.outputs);
    assign(draft.settings, next.settings ?? {});
    assign(draft.layout, (next.layout ?? {}) as unknown as JsonObject);
    replaceAll(draft.nodes, next.nodes ?? [], (node) => node.id, sharedNode);
    replaceAll(draft.edges, next.edges ?? [], edgeKey, (edge) => sharedEdge(edge.max_visits));
  });
}

function replaceAll<T extends object>(
  map: Y.Map<Y.Map<unknown>>,
  next: T[],
  key: (one: T) => string,
  share: (one: T) => Y.Map<unknown>,
): void {
  const wanted = new Map(next.map((one) => [key(one), one]));
  for (const id of [...map.keys()]) if (!wanted.has(id)) map.delete(id);
  for (const [id, one] of wanted) {
    const made = share(one);
    if (!same(map.get(id)?.toJSON(), one, id)) map.set(id, made);
  }
}

function same(old: unknown, next: object, id: string): boolean {
  if (old === undefined) return false;
  const plain = { ...next } as Record<string, unknown>;
  if (plain.id === id) delete plain.id;
  delete plain.from;
  delete plain.to;
  return canonicalText(old) === canonicalText(plain);
}

function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, one) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function assign(map: Y.Map<Json>, next: JsonObject): void {
  for (const name of [...map.keys()]) if (!(name in next)) map.delete(name);
  for (const [name, value] of Object.entries(next)) {
    if (canonicalText(map.get(name)) !== canonicalText(value)) map.set(name, value);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
