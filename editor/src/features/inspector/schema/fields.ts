import type { Json, JsonObject } from "~/api/api";
import { isObject } from "../form/shape";

export const FIELD_KINDS = [
  "text",
  "longText",
  "integer",
  "number",
  "boolean",
  "choice",
  "choices",
  "date",
  "file",
  "files",
  "list",
  "object",
  "any",
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

const SCHEMAS: Record<FieldKind, JsonObject> = {
  text: { type: "string" },
  longText: { type: "string", "x-widget": "text" },
  integer: { type: "integer" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  choice: { type: "string", enum: [] },
  choices: { type: "array", items: { type: "string", enum: [] } },
  date: { type: "string", format: "date" },
  file: { type: "object", "x-widget": "file" },
  files: { type: "array", items: { type: "object", "x-widget": "file" } },
  list: { type: "array" },
  object: { type: "object", properties: {} },
  any: {},
};

const KEPT = ["title", "description", "x-order"];
const LAST = 1000;

/** Give the fields in their order: documents keep none of names, so each field says its place. */
export function inOrder(properties: JsonObject): [string, JsonObject][] {
  const fields = Object.entries(properties).map(([name, one]): [string, JsonObject] => [
    name,
    isObject(one) ? one : {},
  ]);
  const place = (one: JsonObject) => Number(one["x-order"] ?? LAST);
  return fields.sort(([, a], [, b]) => place(a) - place(b));
}

/** Put a field before the one above it. */
export function moveUp(schema: JsonObject, name: string): JsonObject {
  const fields = inOrder(isObject(schema.properties) ? schema.properties : {});
  const at = fields.findIndex(([one]) => one === name);
  const [moved] = at > 0 ? fields.splice(at, 1) : [];
  if (moved) fields.splice(at - 1, 0, moved);
  return { ...schema, properties: numbered(fields) };
}

function numbered(fields: [string, JsonObject][]): JsonObject {
  return Object.fromEntries(fields.map(([name, one], at) => [name, { ...one, "x-order": at + 1 }]));
}

/** Give the schema of another kind; what people wrote about the field stays. */
export function schemaOfKind(kind: FieldKind, old: JsonObject): JsonObject {
  const kept = KEPT.flatMap((one) => (old[one] === undefined ? [] : [[one, old[one]]]));
  return { ...SCHEMAS[kind], ...Object.fromEntries(kept) };
}

export function kindOfField(schema: JsonObject): FieldKind {
  if (Array.isArray(schema.enum)) return "choice";
  if (schema.type === "string") {
    if (schema["x-widget"] === "text") return "longText";
    return schema.format === "date" ? "date" : "text";
  }
  if (schema.type === "array") return kindOfList(schema.items);
  if (schema["x-widget"] === "file") return "file";
  const plain = schema.type as FieldKind;
  return ["integer", "number", "boolean", "object"].includes(plain) ? plain : "any";
}

function kindOfList(items: Json | undefined): FieldKind {
  if (!isObject(items)) return "list";
  if (items["x-widget"] === "file") return "files";
  return Array.isArray(items.enum) ? "choices" : "list";
}

/** Give what is chosen from, of a field with one choice or several. */
export function choicesOf(schema: JsonObject): Json[] {
  const of = isObject(schema.items) ? schema.items.enum : schema.enum;
  return Array.isArray(of) ? of : [];
}

/** Have people choose from these. */
export function withChoices(schema: JsonObject, choices: string[]): JsonObject {
  return isObject(schema.items)
    ? { ...schema, items: { ...schema.items, enum: choices } }
    : { ...schema, enum: choices };
}

/** Add a text field under a free name, after all others. */
export function addField(schema: JsonObject, wish: string): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  let name = wish;
  for (let n = 2; name in properties; n += 1) name = `${wish}_${n}`;
  const fields: [string, JsonObject][] = [...inOrder(properties), [name, { type: "string" }]];
  return { ...schema, properties: numbered(fields) };
}

/** Call a field something else, in its place. A name that is taken changes nothing. */
export function renameField(schema: JsonObject, old: string, name: string): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  if (name in properties) return schema;
  const renamed = Object.entries(properties).map(([one, of]) => [one === old ? name : one, of]);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return {
    ...schema,
    properties: Object.fromEntries(renamed) as JsonObject,
    required: required.map((one) => (one === old ? name : one)),
  };
}
