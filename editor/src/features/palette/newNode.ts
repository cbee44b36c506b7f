import type { Json, JsonObject } from "~/api/api";
import type { NodeType } from "~/api/catalog";
import { freeId } from "~/features/draft/commands/nodes";
import type { FlowNode } from "~/features/draft/document";
import type { DraftDoc } from "~/features/draft/ydoc";

/** Make a node of a type, filled in so far that little is left to do. */
export function newNode(draft: DraftDoc, type: NodeType): FlowNode {
  const id = freeId(draft, type.type.split(".").at(-1) ?? type.type);
  const config = defaultsOf(type);
  const node: FlowNode = { id, type: type.type };
  if (Object.keys(config).length) node.config = config;
  if (type.version > 1) node.version = type.version;
  return node;
}

/** What must be filled in: the default, the only or first choice, or the shape of an example. */
export function defaultsOf(type: NodeType): JsonObject {
  const { required, properties } = type.config as { required?: string[]; properties?: JsonObject };
  const example = (type.examples[0]?.config ?? {}) as JsonObject;
  const filled: JsonObject = {};
  for (const name of required ?? []) {
    const schema = (properties?.[name] ?? {}) as JsonObject;
    const value = schema.default ?? schema.const ?? first(schema.enum) ?? emptied(example[name]);
    if (value !== undefined && value !== null && value !== "") filled[name] = value as Json;
  }
  return filled;
}

function first(values: Json | undefined): Json | undefined {
  return Array.isArray(values) ? values[0] : undefined;
}

/** An example without what belongs to its own flow: expressions and free text. */
function emptied(value: Json | undefined): Json | undefined {
  if (typeof value === "string") return value.includes("{{") || /\s/.test(value) ? "" : value;
  if (Array.isArray(value)) return value.map((one) => emptied(one) ?? null);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, emptied(one) ?? null]),
    );
  }
  return value;
}
