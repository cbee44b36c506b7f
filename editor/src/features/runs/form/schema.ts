import type { Json, JsonObject } from "~/api/api";
import { isObject, type Member, membersOf, resolved } from "~/features/inspector/form/shape";

export type Schema = JsonObject;

/** Whether a schema names fields, so that a form can ask for them. */
export function hasFields(schema: Schema | null): schema is Schema {
  return schema !== null && fieldsOf(schema, schema).length > 0;
}

/** Fill a form the first time: what was given last, else the schema's defaults. */
export function firstValue(schema: Schema, last: Json | undefined, root = schema): Json {
  const fields = fieldsOf(schema, root);
  if (!fields.length) return last ?? schema.default ?? {};
  const value: JsonObject = isObject(last) ? { ...last } : {};
  for (const { name, schema: field, required, shape } of fields) {
    const found = value[name] ?? shape.default;
    if (found !== undefined && found !== null) value[name] = found;
    else if (shape.kind === "object" && required)
      value[name] = firstValue(resolved(field, root), undefined, root);
  }
  return value;
}

/** What is required and not there, by pointer; an empty box holds nothing. */
export function missingIn(schema: Schema, value: Json, root = schema, pointer = ""): string[] {
  if (!isObject(value)) return [];
  return fieldsOf(schema, root).flatMap(({ name, schema: field, required, shape }) => {
    const at = `${pointer}/${name.replace(/~/g, "~0").replace(/\//g, "~1")}`;
    const given = value[name];
    if (given === undefined || given === "") return required ? [at] : [];
    return shape.kind === "object" ? missingIn(resolved(field, root), given, root, at) : [];
  });
}

/** Leave out what was left empty: to the server, an empty box is no answer. */
export function filled(schema: Schema, value: Json, root = schema): Json {
  if (!isObject(value)) return value;
  const fields = new Map(fieldsOf(schema, root).map((one) => [one.name, one]));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, given]) => given !== "" || !fields.has(name))
      .map(([name, given]) => {
        const field = fields.get(name);
        return [name, field ? filled(resolved(field.schema, root), given, root) : given];
      }),
  );
}

function fieldsOf(schema: Schema, root: Schema): Member[] {
  return membersOf(resolved(schema, root), root);
}
