import type { JsonObject } from "~/api/api";
import { isObject } from "../form/shape";

export const FIELD_KINDS = [
  "text",
  "longText",
  "integer",
  "number",
  "boolean",
  "choice",
  "date",
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
  date: { type: "string", format: "date" },
  list: { type: "array" },
  object: { type: "object", properties: {} },
  any: {},
};

/** Give the schema of another kind; what people wrote about the field stays. */
export function schemaOfKind(kind: FieldKind, old: JsonObject): JsonObject {
  const { title, description } = old;
  const kept = { ...(title ? { title } : {}), ...(description ? { description } : {}) };
  return { ...SCHEMAS[kind], ...kept };
}

export function kindOfField(schema: JsonObject): FieldKind {
  if (Array.isArray(schema.enum)) return "choice";
  if (schema.type === "string") {
    if (schema["x-widget"] === "text") return "longText";
    return schema.format === "date" ? "date" : "text";
  }
  if (schema.type === "array") return "list";
  const plain = schema.type as FieldKind;
  return ["integer", "number", "boolean", "object"].includes(plain) ? plain : "any";
}

/** Add a text field under a free name. */
export function addField(schema: JsonObject, wish: string): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  let name = wish;
  for (let n = 2; name in properties; n += 1) name = `${wish}_${n}`;
  return { ...schema, properties: { ...properties, [name]: { type: "string" } } };
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
