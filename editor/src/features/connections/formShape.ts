import type { Json, JsonObject } from "~/api/api";
import type { ConnectionKind } from "~/api/connections";

/** One field of a connection's form, from the kind's schema. */
export type FormField = {
  name: string;
  title: string;
  description: string;
  control: "text" | "long" | "number" | "yes" | "choice" | "lines";
  /** Whether it is kept encrypted and never shown again. */
  secret: boolean;
  /** Whether it is folded away among what few need. */
  more: boolean;
  choices: string[];
  required: boolean;
  initial: Json;
};

/** Read the fields of a kind, in the order the kind declares them. */
export function fieldsOf(kind: ConnectionKind): FormField[] {
  const properties = (kind.form.properties ?? {}) as Record<string, JsonObject>;
  const required = (kind.form.required ?? []) as string[];
  const shown = Object.entries(properties).filter(([, schema]) => !schema["x-hidden"]);
  return shown.map(([name, schema]) => {
    const plain = withoutNull(schema);
    return {
      name,
      title: String(schema.title ?? name).replace(/(?<=\w) [A-Z](?=[a-z])/g, (it) =>
        it.toLowerCase(),
      ),
      description: String(schema.description ?? ""),
      control: controlOf({ ...plain, ...schema }),
      secret: kind.secrets.includes(name),
      more: schema["x-group"] === "More",
      choices: ((plain.enum ?? []) as Json[]).map(String),
      required: required.includes(name),
      initial: (schema.default ?? null) as Json,
    };
  });
}

/** Turn what stands in the form into a value; nothing written is the kind's default. */
export function readField(field: FormField, written: string): Json | undefined {
  if (field.control === "yes") return written === "true";
  if (field.control === "lines")
    return written
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  if (written.trim() === "") return undefined;
  return field.control === "number" ? Number(written) : written;
}

/** Write a value as the form holds it. */
export function writtenOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join("\n");
  return String(value);
}

/** Give a key for a name, such as `crm-production`, that is not among those taken. */
export function keyFor(name: string, taken: string[]): string {
  const words = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const wanted = (/^[a-z]/.test(words) ? words : `connection-${words}`.replace(/-$/, "")).slice(
    0,
    58,
  );
  let key = wanted;
  for (let number = 2; taken.includes(key); number += 1) key = `${wanted}-${number}`;
  return key;
}

function withoutNull(schema: JsonObject): JsonObject {
  const variants = schema.anyOf as JsonObject[] | undefined;
  return variants?.find((one) => one.type !== "null") ?? schema;
}

function controlOf(schema: JsonObject): FormField["control"] {
  if (Array.isArray(schema.enum)) return "choice";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "boolean") return "yes";
  if (schema.type === "array") return "lines";
  return schema["x-widget"] === "text" || schema["x-widget"] === "code" ? "long" : "text";
}
