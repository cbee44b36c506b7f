import type { Json, JsonObject } from "~/api/api";
import type { Finding } from "~/api/flows";

type Known = NonNullable<Finding["fix"]>["patch"][number];
type Op = Pick<Known, "op" | "path"> & { value?: unknown; from?: string | null };

/** Give the document a patch (RFC 6902) makes; throws when the patch does not fit it. */
export function patched(document: JsonObject, patch: readonly Op[]): JsonObject {
  let made: Json = structuredClone(document);
  for (const op of patch) made = applied(made, op);
  return made as JsonObject;
}

function applied(document: Json, op: Op): Json {
  const value = structuredClone(op.value ?? null) as Json;
  switch (op.op) {
    case "test":
      if (canonical(read(document, op.path)) !== canonical(value)) throw unfit(op.path);
      return document;
    case "add":
      return write(document, op.path, value);
    case "replace":
      read(document, op.path);
      return write(remove(document, op.path), op.path, value);
    case "remove":
      return remove(document, op.path);
    default: {
      const moved = structuredClone(read(document, op.from ?? ""));
      const rest = op.op === "move" ? remove(document, op.from ?? "") : document;
      return write(rest, op.path, moved);
    }
  }
}

function partsOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
}

function read(document: Json, pointer: string): Json {
  let found: Json | undefined = document;
  for (const part of partsOf(pointer)) found = below(found, part);
  if (found === undefined) throw unfit(pointer);
  return found;
}

function below(value: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(part)];
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, part) ? value[part] : undefined;
}

function write(document: Json, pointer: string, value: Json): Json {
  if (pointer === "") return value;
  const [parent, last] = parentOf(document, pointer);
  if (Array.isArray(parent)) {
    const at = last === "-" ? parent.length : Number(last);
    if (!Number.isInteger(at) || at < 0 || at > parent.length) throw unfit(pointer);
    parent.splice(at, 0, value);
  } else parent[last] = value;
  return document;
}

function remove(document: Json, pointer: string): Json {
  if (pointer === "") return null;
  read(document, pointer);
  const [parent, last] = parentOf(document, pointer);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return document;
}

function parentOf(document: Json, pointer: string): [Json[] | JsonObject, string] {
  const cut = pointer.lastIndexOf("/");
  const parent = read(document, pointer.slice(0, cut));
  if (typeof parent !== "object" || parent === null) throw unfit(pointer);
  return [parent, partsOf(pointer.slice(cut))[0] ?? ""];
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_key, one) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function unfit(pointer: string): Error {
  return new Error(`The flow has changed at ${pointer || "the top"} since this was found.`);
}
