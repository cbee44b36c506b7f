import type { JsonObject } from "~/api/api";
import { isObject, shapeOf } from "~/features/inspector/form/shape";

/** Give the schemas of the fields of a value, references followed. */
export function fieldSchemas(schema: JsonObject | undefined): Record<string, JsonObject> {
  if (!schema) return {};
  const names = Object.keys((shapeOf(schema, schema).schema.properties ?? {}) as JsonObject);
  return Object.fromEntries(names.map((name) => [name, schemaOf(schema, name) ?? {}]));
}

/** Give the schema of an item of a list, references followed. */
export function itemSchema(schema: JsonObject | undefined): JsonObject | undefined {
  return schema && within(schema, shapeOf(schema, schema).schema.items);
}

/** Give the schema of one field, references followed. */
export function schemaOf(schema: JsonObject | undefined, name: string): JsonObject | undefined {
  if (!schema) return undefined;
  const { properties, additionalProperties } = shapeOf(schema, schema).schema;
  const own = isObject(properties) ? properties[name] : undefined;
  return within(schema, own ?? additionalProperties);
}

/** A part keeps what the whole's references lead to. */
function within(whole: JsonObject, part: unknown): JsonObject | undefined {
  if (!isObject(part)) return undefined;
  return { ...shapeOf(part, whole).schema, $defs: whole.$defs ?? {} };
}
