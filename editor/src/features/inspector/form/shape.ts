import type { Json, JsonObject } from "~/api/api";

export type Kind =
  | "string"
  | "number"
  | "integer"
  | "boolean"
  | "choice"
  | "const"
  | "object"
  | "list"
  | "map"
  | "variants"
  | "any";

/** A JSON Schema as a form reads it: references followed, `null` told apart, hints by name. */
export type Shape = {
  kind: Kind;
  title: string;
  description: string;
  nullable: boolean;
  default: Json | undefined;
  /** Whether an expression may stand here: beside values, alone, or not at all. */
  expression: "may" | "only" | "never";
  /** The expression is worked out by the step itself, so it is written without braces. */
  lazy: boolean;
  widget: string | undefined;
  language: string | undefined;
  asksOptions: boolean;
  group: string | undefined;
  choices: Json[];
  variants: Shape[];
  /** The schema itself, for limits. */
  schema: JsonObject;
};

/** Read a schema; `root` is where its references lead to. */
export function shapeOf(schema: Json | undefined, root: JsonObject): Shape {
  const own = resolved(schema, root);
  const parts = list(own.anyOf ?? own.oneOf).map((part) => resolved(part, root));
  const real = parts.filter((part) => part.type !== "null" && part.const !== null);
  const nullable = real.length < parts.length || typesOf(own).includes("null");
  const only = real.length === 1 ? { ...real[0], ...without(own, "anyOf", "oneOf") } : own;
  return described(only, real.length > 1 ? real : [], nullable, root);
}

function described(
  schema: JsonObject,
  variants: JsonObject[],
  nullable: boolean,
  root: JsonObject,
): Shape {
  const constants = variants.every((one) => "const" in one) ? variants.map((one) => one.const) : [];
  const choices = (list(schema.enum).length ? list(schema.enum) : constants) as Json[];
  return {
    kind: kindOf(schema, variants, choices),
    title: text(schema.title) ?? "",
    description: text(schema.description) ?? "",
    nullable,
    default: schema.default,
    expression: expressionOf(schema),
    lazy: schema["x-lazy"] === true,
    widget: text(schema["x-widget"]),
    language: text(schema["x-language"]),
    asksOptions: schema["x-options"] === true,
    group: text(schema["x-group"]),
    choices: choices.filter((one) => one !== null),
    variants: variants.map((one) => shapeOf(one, root)),
    schema,
  };
}

function expressionOf(schema: JsonObject): Shape["expression"] {
  if (schema["x-expression"] === true) return "only";
  const raw = schema["x-expression"] === false || schema["x-raw"] === true || "const" in schema;
  return raw ? "never" : "may";
}

function kindOf(schema: JsonObject, variants: JsonObject[], choices: Json[]): Kind {
  if ("const" in schema) return "const";
  if (choices.length) return "choice";
  if (variants.length) return "variants";
  const types = typesOf(schema).filter((type) => type !== "null");
  if (types.length > 1) return "any";
  const type = types[0] ?? (schema.properties ? "object" : schema.items ? "list" : "any");
  if (type === "object") return hasKeys(schema.properties) ? "object" : "map";
  if (type === "array") return "list";
  return type as Kind;
}

/** Follow references and join `allOf`; what stands beside a reference wins. */
export function resolved(schema: Json | undefined, root: JsonObject, depth = 0): JsonObject {
  if (!isObject(schema) || depth > 20) return {};
  let found = schema;
  if (typeof found.$ref === "string") {
    const { $ref, ...beside } = found;
    found = { ...resolved(at(root, $ref as string), root, depth + 1), ...beside };
  }
  if (Array.isArray(found.allOf)) {
    const { allOf, ...beside } = found;
    const parts = (allOf as Json[]).map((part) => resolved(part, root, depth + 1));
    found = Object.assign({}, ...parts, beside) as JsonObject;
  }
  return found;
}

function at(root: JsonObject, ref: string): Json | undefined {
  let found: Json | undefined = root;
  for (const part of ref.replace(/^#\/?/, "").split("/").filter(Boolean)) {
    found = isObject(found) ? found[part.replace(/~1/g, "/").replace(/~0/g, "~")] : undefined;
  }
  return found;
}

export type Member = { name: string; schema: Json; required: boolean; shape: Shape };

/** Give the fields of an object schema in the order they are shown. */
export function membersOf(schema: JsonObject, root: JsonObject): Member[] {
  const required = list(schema.required);
  const members = Object.entries((schema.properties ?? {}) as JsonObject).map(([name, one]) => ({
    name,
    schema: one,
    required: required.includes(name),
    shape: shapeOf(one, root),
  }));
  const place = ({ shape }: Member) => Number(shape.schema["x-order"] ?? 1000);
  return members.sort((a, b) => place(a) - place(b));
}

/** Say which variant a value looks like; the first when none does. */
export function variantOf(value: Json | undefined, variants: Shape[]): number {
  const found = variants.findIndex((one) => fits(value, one));
  return Math.max(found, 0);
}

function fits(value: Json | undefined, shape: Shape): boolean {
  switch (shape.kind) {
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    case "object":
      return isObject(value) && constantsFit(value, shape);
    case "map":
      return isObject(value);
    case "choice":
      return shape.choices.includes(value as Json);
    case "const":
      return shape.schema.const === value;
    default:
      return value !== undefined;
  }
}

function constantsFit(value: JsonObject, { schema }: Shape): boolean {
  const properties = (schema.properties ?? {}) as JsonObject;
  return Object.entries(properties).every(
    ([name, one]) => !isObject(one) || !("const" in one) || one.const === value[name],
  );
}

/** Give what a new value of a shape begins with. */
export function blankOf(shape: Shape): Json {
  if (shape.default !== undefined && shape.default !== null) return shape.default;
  switch (shape.kind) {
    case "object":
      return constantsOf(shape);
    case "map":
      return {};
    case "list":
      return [];
    case "boolean":
      return false;
    case "number":
    case "integer":
      return Number(shape.schema.minimum ?? 0);
    case "choice":
      return shape.choices[0] ?? null;
    case "const":
      return shape.schema.const ?? null;
    case "variants":
      return shape.variants[0] ? blankOf(shape.variants[0]) : null;
    default:
      return "";
  }
}

function constantsOf({ schema }: Shape): JsonObject {
  const made: JsonObject = {};
  for (const [name, one] of Object.entries((schema.properties ?? {}) as JsonObject)) {
    if (isObject(one) && one.const !== undefined) made[name] = one.const;
  }
  return made;
}

/** Write a field's name as words: `max_pages` is `Max pages`. */
export function wordsOf(name: string): string {
  const words = name.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typesOf(schema: JsonObject): string[] {
  const { type } = schema;
  return Array.isArray(type) ? type.map(String) : typeof type === "string" ? [type] : [];
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function hasKeys(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

function without(schema: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
}
