import type { Dispatch } from "@reduxjs/toolkit";
import type * as Y from "yjs";
import type { Json, JsonObject } from "~/api/api";
import type { Note, Place } from "./document";
import { type DraftChange, draftChanged } from "./draftSlice";
import { type DraftDoc, readEdge, readNode } from "./ydoc";

/** Tell the store of every change of the document, one event a transaction. */
export function observeDraft(draft: DraftDoc, dispatch: Dispatch): () => void {
  dispatch(draftChanged(everything(draft)));
  const tell = (transaction: Y.Transaction) => {
    const told = changed(draft, transaction);
    if (Object.keys(told).length) dispatch(draftChanged(told));
  };
  draft.doc.on("afterTransaction", tell);
  return () => draft.doc.off("afterTransaction", tell);
}

function everything(draft: DraftDoc): DraftChange {
  return {
    nodes: read(draft.nodes, draft.nodes.keys(), readNode),
    edges: read(draft.edges, draft.edges.keys(), readEdge),
    layout: read(draft.layout, draft.layout.keys(), (_id, value) => value as Place | Note),
    ...whole(draft),
  };
}

function changed(draft: DraftDoc, transaction: Y.Transaction): DraftChange {
  const told: DraftChange = {};
  const nodes = keysBelow(draft.nodes, transaction);
  const edges = keysBelow(draft.edges, transaction);
  const layout = keysBelow(draft.layout, transaction);
  if (nodes.size) told.nodes = read(draft.nodes, nodes, readNode);
  if (edges.size) told.edges = read(draft.edges, edges, readEdge);
  if (layout.size) told.layout = read(draft.layout, layout, (_id, value) => value as Place | Note);
  const others = [draft.meta, draft.settings, draft.inputs, draft.outputs];
  if (others.some((map) => keysBelow(map, transaction).size)) Object.assign(told, whole(draft));
  return told;
}

/** Which keys of a map changed, themselves or anything below them. */
function keysBelow(
  map: Y.Map<never> | Y.Map<unknown> | Y.Map<Json> | Y.Map<Y.Map<unknown>>,
  transaction: Y.Transaction,
): Set<string> {
  const keys = new Set<string>();
  for (const event of transaction.changedParentTypes.get(map as never) ?? []) {
    const below = keyAbove(event.target, map as Y.AbstractType<unknown>);
    if (below !== null) keys.add(below);
    else for (const key of event.changes.keys.keys()) keys.add(key);
  }
  return keys;
}

/** Say under which key something stands; `event.path` knows it only inside an observer. */
function keyAbove(target: unknown, map: Y.AbstractType<unknown>): string | null {
  let at = target as Y.AbstractType<unknown>;
  while (at !== map && at.parent && at.parent !== map) at = at.parent as Y.AbstractType<unknown>;
  return at === map ? null : (at._item?.parentSub ?? null);
}

function read<T, V>(
  map: Y.Map<V>,
  keys: Iterable<string>,
  as: (key: string, value: V) => T,
): Record<string, T | null> {
  const found: Record<string, T | null> = {};
  for (const key of keys) {
    const value = map.get(key);
    found[key] = value === undefined ? null : as(key, value);
  }
  return found;
}

function whole(draft: DraftDoc): DraftChange {
  const { name, description, outputs } = draft.meta.toJSON() as Record<string, Json>;
  return {
    name: String(name ?? ""),
    description: String(description ?? ""),
    settings: draft.settings.toJSON() as JsonObject,
    inputs: draft.inputs.size ? (draft.inputs.toJSON() as JsonObject) : null,
    outputs: draft.outputs.size ? (draft.outputs.toJSON() as JsonObject) : (outputs ?? undefined),
  };
}
