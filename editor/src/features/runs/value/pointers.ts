import type { Json } from "~/api/api";

/** Add a name or position to a JSON Pointer. */
export function below(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Write a pointer as an expression reads it: `lines[2].sku`. */
export function asPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, part) => {
      if (/^\d+$/.test(part)) return `${path}[${part}]`;
      if (/^[A-Za-z_]\w*$/.test(part)) return path ? `${path}.${part}` : part;
      return `${path}[${JSON.stringify(part)}]`;
    }, "");
}

export type ValueType = "object" | "array" | "string" | "number" | "boolean" | "null";

export function typeOf(value: Json): ValueType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as ValueType;
}

export function entriesOf(value: Json): [string | number, Json][] {
  if (Array.isArray(value)) return value.map((one, at) => [at, one]);
  if (typeof value === "object" && value !== null) return Object.entries(value);
  return [];
}

/** Say what a folded value holds. */
export function summaryOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === "object" && value !== null) {
    const names = Object.keys(value);
    return `{ ${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""} }`;
  }
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Whether a value is a list of objects, which reads best as a table. */
export function isTable(value: Json): boolean {
  if (!Array.isArray(value) || !value.length) return false;
  return value.slice(0, 50).every((one) => typeOf(one) === "object");
}

export function columnsOf(rows: Json[]): string[] {
  const names = new Set<string>();
  for (const row of rows.slice(0, 200))
    for (const [name] of entriesOf(row)) names.add(String(name));
  return [...names].slice(0, 40);
}

export type FileRef = { id: string; name: string; size: number | null; type: string };

/** Read a reference to a stored file, as steps pass them. */
export function fileOf(value: Json): FileRef | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const file = value.$file;
  const found = typeof file === "object" && file !== null && !Array.isArray(file) ? file : value;
  const id = typeof file === "string" ? file : found.id;
  if (file === undefined || typeof id !== "string") return null;
  return {
    id,
    name: typeof found.name === "string" ? found.name : id,
    size: typeof found.size === "number" ? found.size : null,
    type: String(found.media_type ?? found.type ?? found.content_type ?? ""),
  };
}
