import * as Y from "yjs";
import type { Json, JsonObject } from "~/api/api";
import { type FlowNode, type NodeField, type Place, sourceOf } from "../document";
import { change, type DraftDoc, readEdge, readNode, sharedNode } from "../ydoc";

/** Put a node on the canvas. Its id must be free: see `freeId`. */
export function addNode(draft: DraftDoc, node: FlowNode, place: Place): void {
  change(draft, () => {
    draft.nodes.set(node.id, sharedNode(node));
    draft.layout.set(node.id, place as Json);
  });
}

/** Give an id nobody has, made of a word: `http.request` gives `request`, `request_2`, … */
export function freeId(taken: ReadonlySet<string> | DraftDoc, wish: string): string {
  const has = (id: string) => ("nodes" in taken ? taken.nodes.has(id) : taken.has(id));
  const plain = wish
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "");
  const base = plain.slice(0, 50) || "step";
  const free = RESERVED.has(base) ? `${base}_step` : base;
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? free : `${free}_${n}`;
    if (!has(id)) return id;
  }
}

/** Names that expressions use themselves (flow.md); a node may not be called so. */
export const RESERVED: ReadonlySet<string> = new Set(
  "input item index loop run vars error env true false none range now random uuid dict".split(" "),
);

/** Delete nodes with what stands in them, and every edge that touches one. */
export function removeNodes(draft: DraftDoc, ids: Iterable<string>): void {
  change(draft, () => {
    const gone = withInside(draft, ids);
    for (const [key, map] of [...draft.edges.entries()]) {
      const edge = readEdge(key, map);
      if (gone.has(sourceOf(edge)) || gone.has(edge.to)) draft.edges.delete(key);
    }
    for (const id of gone) {
      draft.nodes.delete(id);
      draft.layout.delete(id);
    }
  });
}

/** Add to some nodes all that stands inside them, at any depth. */
export function withInside(draft: DraftDoc, ids: Iterable<string>): Set<string> {
  const found = new Set(ids);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [id, map] of draft.nodes.entries()) {
      if (found.has(String(map.get("parent") ?? ""))) found.add(id);
    }
  }
  return found;
}

/** Move things, notes too: positions are relative to the parent. */
export function moveAll(draft: DraftDoc, places: Record<string, Partial<Place>>): void {
  change(draft, () => {
    for (const [id, place] of Object.entries(places)) {
      const old = (draft.layout.get(id) as JsonObject | undefined) ?? {};
      draft.layout.set(id, { ...old, ...place } as Json);
    }
  });
}

/** Set a field that means the same on every type; undefined takes it away. */
export function setField<F extends NodeField>(
  draft: DraftDoc,
  id: string,
  field: F,
  value: FlowNode[F] | undefined,
): void {
  change(draft, () => {
    const node = draft.nodes.get(id);
    if (!node) return;
    if (value === undefined || value === "") node.delete(field);
    else if (field === "notes") setText(node, "notes", String(value));
    else node.set(field, value);
  });
}

/** Put nodes into a container, or out of every one (`null`); edges across a border go. */
export function setParent(draft: DraftDoc, ids: string[], parent: string | null): void {
  change(draft, () => {
    for (const id of ids) {
      const node = draft.nodes.get(id);
      if (!node) continue;
      if (parent === null) node.delete("parent");
      else node.set("parent", parent);
    }
    dropEdgesAcross(draft, new Set(ids));
  });
}

function dropEdgesAcross(draft: DraftDoc, moved: ReadonlySet<string>): void {
  const parentOf = (id: string) => draft.nodes.get(id)?.get("parent") ?? null;
  for (const [key, map] of [...draft.edges.entries()]) {
    const edge = readEdge(key, map);
    const source = sourceOf(edge);
    const touched = moved.has(source) || moved.has(edge.to);
    if (touched && parentOf(source) !== parentOf(edge.to)) draft.edges.delete(key);
  }
}

/** Replace the text of a field by the least change, so that somebody else's typing survives. */
export function setText(map: Y.Map<unknown>, key: string, next: string): void {
  const old = map.get(key);
  if (old instanceof Y.Text) applyTextChange(old, next);
  else map.set(key, next.length > 200 || next.includes("\n") ? new Y.Text(next) : next);
}

export function applyTextChange(text: Y.Text, next: string): void {
  const old = text.toString();
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start += 1;
  let end = 0;
  const room = Math.min(old.length, next.length) - start;
  while (end < room && old[old.length - 1 - end] === next[next.length - 1 - end]) end += 1;
  if (old.length - start - end > 0) text.delete(start, old.length - start - end);
  if (next.length - start - end > 0) text.insert(start, next.slice(start, next.length - end));
}

/** Read one node as it stands in the document now. */
export function nodeNow(draft: DraftDoc, id: string): FlowNode | null {
  const map = draft.nodes.get(id);
  return map ? readNode(id, map) : null;
}
