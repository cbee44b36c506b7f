import type { Json } from "~/api/api";

const EXPRESSION = /\{\{([\s\S]*?)\}\}/g;
/** Strings, names with what stands before them, and everything else of an expression. */
const PIECE = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([a-z_]\w*)(\s*=(?!=))?/gi;

/** Rename what expressions read, everywhere in a value; text outside of them stays as it is. */
export function renameReferences(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") {
    return value.replace(EXPRESSION, (_all, inner: string) => `{{${renamed(inner, names)}}}`);
  }
  if (Array.isArray(value)) return value.map((one) => renameReferences(one, names));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, renameReferences(one, names)]),
    );
  }
  return value;
}

function renamed(expression: string, names: ReadonlyMap<string, string>): string {
  return expression.replace(PIECE, (all, quoted, name: string | undefined, named, at: number) =>
    quoted || named || !name || !isFirst(expression, at) ? all : (names.get(name) ?? name),
  );
}

/** A name after a dot is a key, and after a bar a filter: neither is a step. */
function isFirst(expression: string, at: number): boolean {
  return !/[.|]$/.test(expression.slice(0, at).trimEnd());
}

/** Which names the expressions of a value begin with. */
export function referencesOf(value: Json): Set<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: Json, found: Set<string>): void {
  if (typeof value === "string") {
    for (const [, inner = ""] of value.matchAll(EXPRESSION)) {
      for (const match of inner.matchAll(PIECE)) {
        const [, quoted, name, named] = match;
        if (!quoted && !named && name && isFirst(inner, match.index)) found.add(name);
      }
    }
  } else if (Array.isArray(value)) for (const one of value) collect(one, found);
  else if (value !== null && typeof value === "object")
    for (const one of Object.values(value)) collect(one, found);
}
