import * as Y from "yjs";
import type { Json } from "~/api/api";
import { change, type DraftDoc, isLong, toShared } from "../ydoc";
import { applyTextChange } from "./nodes";

export type Path = readonly (string | number)[];

/**
 * Set one value of a node's config; undefined takes it away.
 *
 * Only what differs is touched, so that others may edit beside. Missing objects on the way are made.
 */
export function setConfig(draft: DraftDoc, id: string, path: Path, value: Json | undefined): void {
  change(draft, () => {
    const node = draft.nodes.get(id);
    if (!node) return;
    let config = node.get("config");
    if (!(config instanceof Y.Map)) {
      config = new Y.Map();
      node.set("config", config);
    }
    setIn(config as Y.Map<unknown>, path, value);
  });
}

function setIn(root: Y.Map<unknown>, path: Path, value: Json | undefined): void {
  if (path.length === 0) {
    for (const name of [...root.keys()]) if (!hasKey(value, name)) root.delete(name);
    for (const [name, one] of Object.entries((value ?? {}) as Record<string, Json>))
      put(root, name, one);
    return;
  }
  let at: unknown = root;
  path.slice(0, -1).forEach((key, index) => {
    at = step(at, key, typeof path[index + 1] === "number");
  });
  const last = path[path.length - 1] as string | number;
  if (value === undefined) remove(at, last);
  else put(at, last, value);
}

function hasKey(value: Json | undefined, name: string): boolean {
  return typeof value === "object" && value !== null && name in value;
}

function step(at: unknown, key: string | number, list: boolean): unknown {
  const found = get(at, key);
  if (found instanceof Y.Map || found instanceof Y.Array) return found;
  const made = list ? new Y.Array<unknown>() : new Y.Map<unknown>();
  write(at, key, made);
  return made;
}

function put(at: unknown, key: string | number, value: Json): void {
  const old = get(at, key);
  if (typeof value === "string" && old instanceof Y.Text && isLong(value)) {
    applyTextChange(old, value);
  } else if (isObject(value) && old instanceof Y.Map) {
    setIn(old, [], value);
  } else if (old !== value) {
    write(at, key, toShared(value));
  }
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function get(at: unknown, key: string | number): unknown {
  if (at instanceof Y.Array)
    return typeof key === "number" && key < at.length ? at.get(key) : undefined;
  return at instanceof Y.Map ? at.get(String(key)) : undefined;
}

function write(at: unknown, key: string | number, value: unknown): void {
  if (at instanceof Y.Map) at.set(String(key), value);
  else if (at instanceof Y.Array && typeof key === "number") {
    if (key < at.length) at.delete(key, 1);
    at.insert(Math.min(key, at.length), [value]);
  }
}

function remove(at: unknown, key: string | number): void {
  if (at instanceof Y.Map) at.delete(String(key));
  else if (at instanceof Y.Array && typeof key === "number" && key < at.length) at.delete(key, 1);
}
