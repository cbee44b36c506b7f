import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Json, JsonObject } from "~/api/api";
import type { ExpressionFunction, Readable } from "~/api/drawing";
import { fieldSchemas, itemSchema, schemaOf } from "./schemas";
import { pathOf } from "./segments";

export type Source = {
  names: () => Promise<Readable[]>;
  functions: () => Promise<ExpressionFunction[]>;
  valueOf: (name: string) => Promise<Json | undefined>;
};

/** Offer names, their fields, and functions; in a template only between braces. */
export function completing(template: boolean, source: Source) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const before = context.state.sliceDoc(0, context.pos);
    if (template && !isInside(before)) return null;
    const path = context.matchBefore(/[A-Za-z_][\w.[\]"]*\.\w*/);
    if (path) return fieldsAt(path.text, path.from, source);
    const word = context.matchBefore(/\w+/);
    const piped = /\|\s*\w*$/.test(before);
    if (!word && !context.explicit && !piped && !/\{\{\s*$/.test(before)) return null;
    const from = word?.from ?? context.pos;
    return { from, options: await (piped ? filters(source) : names(source)), validFor: /^\w*$/ };
  };
}

function isInside(before: string): boolean {
  return before.lastIndexOf("{{") > before.lastIndexOf("}}");
}

async function names(source: Source): Promise<Completion[]> {
  const [values, functions] = await Promise.all([source.names(), source.functions()]);
  return [
    ...values.map((one) => ({
      label: one.name,
      detail: one.title === one.name ? undefined : one.title,
      type: "variable",
      boost: 10,
    })),
    ...functions.filter(({ kind }) => kind === "function").map(asCompletion),
  ];
}

async function filters(source: Source): Promise<Completion[]> {
  return (await source.functions()).filter(({ kind }) => kind === "filter").map(asCompletion);
}

function asCompletion(one: ExpressionFunction): Completion {
  const example = one.examples[0];
  return {
    label: one.name,
    detail: one.signature.replace(one.name, "").slice(0, 40),
    type: "function",
    info: example ? `${one.description}\n${example[0]} → ${example[1]}` : one.description,
  };
}

async function fieldsAt(
  text: string,
  start: number,
  source: Source,
): Promise<CompletionResult | null> {
  const dot = text.lastIndexOf(".");
  const path = pathOf(text.slice(0, dot));
  if (!path) return null;
  const [known, value] = await Promise.all([source.names(), source.valueOf(path.root)]);
  const schema = known.find(({ name }) => name === path.root)?.schema;
  const fields = fieldsOf(below(schema, path.fields), valueBelow(value, path.fields));
  const options = fields.map(({ name, detail }) => ({ label: name, detail, type: "property" }));
  return { from: start + dot + 1, options, validFor: /^\w*$/ };
}

type Named = { name: string; detail: string };

/** Give the fields a value has by its schema, or by what it was last time. */
export function fieldsOf(schema: JsonObject | undefined, value: Json | undefined): Named[] {
  const found = new Map<string, string>();
  for (const [name, one] of Object.entries(fieldSchemas(schema))) found.set(name, typeOf(one));
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    for (const [name, one] of Object.entries(value)) found.set(name, shortly(one));
  return [...found].map(([name, detail]) => ({ name, detail }));
}

function typeOf({ type }: JsonObject): string {
  return typeof type === "string" ? type : "";
}

/** Write a value in a few letters. */
export function shortly(value: Json | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `[${value.length}]`;
  if (value !== null && typeof value === "object") return `{${Object.keys(value).length}}`;
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function below(schema: JsonObject | undefined, fields: string[]): JsonObject | undefined {
  return fields.reduce(
    (found, field) => (/^\d+$/.test(field) ? itemSchema(found) : schemaOf(found, field)),
    schema,
  );
}

function valueBelow(value: Json | undefined, fields: string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const field of fields) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Array.isArray(found) ? found[Number(field)] : found[field];
  }
  return found;
}
