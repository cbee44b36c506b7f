import type { Json, JsonObject } from "~/api/api";

export type Schema = JsonObject;
export type Kind = "choice" | "text" | "lines" | "number" | "boolean" | "object" | "list" | "json";

/** Say how a value of this schema is asked for. What no plain field fits is asked for as JSON. */
export function kindOf(schema: Schema): Kind {
  if (Array.isArray(schema.enum)) return "choice";
  const type = typeOf(schema);
  if (type === "string") return isLong(schema) ? "lines" : "text";
  if (type === "number" || type === "integer") return "number";
  if (type === "boolean") return "boolean";
  if (type === "object" && Object.keys(propertiesOf(schema)).length) return "object";
  if (type === "array" && typeOf(itemsOf(schema)) === "string") return "list";
  return "json";
}

/** The type besides null, when there is just one. */
export function typeOf(schema: Schema): string | null {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const rest = types.filter((type) => type !== "null");
  return rest.length === 1 && typeof rest[0] === "string" ? rest[0] : null;
}

export function propertiesOf(schema: Schema): Record<string, Schema> {
  return isObject(schema.properties) ? (schema.properties as Record<string, Schema>) : {};
}

export function requiredOf(schema: Schema): string[] {
  return Array.isArray(schema.required) ? schema.required.map(String) : [];
}

export function titleOf(schema: Schema, name: string): string {
  if (typeof schema.title === "string" && schema.title) return schema.title;
  const words = name.replace(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Fill a form the first time: what was given last, else the schema's defaults. */
export function firstValue(schema: Schema, last: Json | undefined): Json {
  const fields = propertiesOf(schema);
  const known = isObject(last) ? last : {};
  if (!Object.keys(fields).length) return last ?? (schema.default as Json | undefined) ?? {};
  const value: JsonObject = { ...known };
  for (const [name, field] of Object.entries(fields)) {
    const found = known[name] ?? (field.default as Json | undefined);
    if (found !== undefined) value[name] = found;
    else if (kindOf(field) === "object" && requiredOf(schema).includes(name))
      value[name] = firstValue(field, undefined);
  }
  return value;
}

/** What is required and not there, by pointer. */
export function missingIn(schema: Schema, value: Json, pointer = ""): string[] {
  if (!isObject(value)) return [];
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]) => {
    const at = `${pointer}/${name}`;
    const given = value[name];
    if (given === undefined) return requiredOf(schema).includes(name) ? [at] : [];
    return kindOf(field) === "object" ? missingIn(field, given, at) : [];
  });
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function itemsOf(schema: Schema): Schema {
  return isObject(schema.items) ? schema.items : {};
}

function isLong(schema: Schema): boolean {
  return schema["x-widget"] === "text" || Number(schema.maxLength ?? 0) > 200;
}
