/** How an expression is written: text with `{{ }}` in it, or what stands between the braces. */
export type Mode = "template" | "formula";
/** A part of what is written: plain text, a value of an earlier step, or a formula in braces. */
export type Segment = { from: number; to: number } & (
  | { kind: "text"; text: string }
  | { kind: "value"; root: string; fields: string[] }
  | { kind: "formula"; text: string }
);

const PATH = /^([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*|\[\d+\]|\["[^"\\]*"\]|\['[^'\\]*'\])*)$/;
const FIELD = /\.([A-Za-z_]\w*)|\[(\d+)\]|\["([^"\\]*)"\]|\['([^'\\]*)'\]/g;
const BRACES = /\{\{((?:[^"'}]|"[^"]*"|'[^']*'|\}(?!\}))*)\}\}/g;
const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\]|\["[^"\\]*"\])*(?!\w|\s*\()/g;

/** Take what is written apart; `isName` tells names of values from functions and words. */
export function segmentsOf(text: string, mode: Mode, isName: (root: string) => boolean): Segment[] {
  return mode === "template" ? ofTemplate(text) : ofFormula(text, isName);
}

function ofTemplate(text: string): Segment[] {
  return split(text, BRACES, (found) => {
    const inner = (found[1] ?? "").trim();
    return pathOf(inner) ?? { kind: "formula", text: inner };
  });
}

function ofFormula(text: string, isName: (root: string) => boolean): Segment[] {
  return split(text, TOKEN, (found) => {
    const path = pathOf(found[0]);
    return path && isName(path.root) ? path : null;
  });
}

type Part = { kind: "value"; root: string; fields: string[] } | { kind: "formula"; text: string };

function split(
  text: string,
  pattern: RegExp,
  read: (found: RegExpExecArray) => Part | null,
): Segment[] {
  const parts: Segment[] = [];
  let done = 0;
  for (const found of text.matchAll(pattern)) {
    const part = read(found);
    if (!part) continue;
    const to = found.index + found[0].length;
    if (found.index > done) parts.push(plain(text, done, found.index));
    parts.push({ from: found.index, to, ...part });
    done = to;
  }
  if (done < text.length) parts.push(plain(text, done, text.length));
  return parts;
}

function plain(text: string, from: number, to: number): Segment {
  return { kind: "text", text: text.slice(from, to), from, to };
}

/** Read `lookup.body["first name"]` as a root and its fields; null when it is more than a path. */
export function pathOf(text: string): { kind: "value"; root: string; fields: string[] } | null {
  const found = PATH.exec(text.trim());
  if (!found) return null;
  const fields = [...(found[2] ?? "").matchAll(FIELD)].map(
    (one) => one[1] ?? one[2] ?? one[3] ?? one[4] ?? "",
  );
  return { kind: "value", root: found[1] ?? "", fields };
}

/** Write a path as an expression reads it. */
export function writePath(root: string, fields: readonly (string | number)[]): string {
  return fields.reduce<string>((path, field) => {
    if (typeof field === "number") return `${path}[${field}]`;
    return /^[A-Za-z_]\w*$/.test(field) ? `${path}.${field}` : `${path}[${JSON.stringify(field)}]`;
  }, root);
}

/** Give what stands between the braces when the whole text is one expression. */
export function unwrapped(text: string): string | null {
  const inner = /^\s*\{\{([\s\S]*)\}\}\s*$/.exec(text)?.[1];
  if (inner === undefined || inner.includes("{{") || inner.includes("}}")) return null;
  return inner.trim();
}

export function wrapped(formula: string): string {
  return formula.trim() === "" ? "" : `{{ ${formula} }}`;
}

export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.includes("{{");
}

/** Where a value is read: its root, and whether a field of it is asked for. */
export type Reading = { root: string; from: number; hasFields: boolean };

/** Find every value that is read, those inside formulas too. What only may be one is left out. */
export function readingsOf(text: string, mode: Mode): Reading[] {
  if (mode === "formula") return readings(text, 0);
  return ofTemplate(text).flatMap((part) => {
    if (part.kind === "text") return [];
    const inner = text.slice(part.from + 2, part.to - 2);
    if (part.kind === "formula") return readings(inner, part.from + 2);
    const from = part.from + 2 + inner.indexOf(part.root);
    return [{ root: part.root, from, hasFields: part.fields.length > 0 }];
  });
}

/** A bare word in a formula may be a filter, a parameter or a name of the formula's own. */
function readings(formula: string, offset: number): Reading[] {
  return ofFormula(formula, () => true).flatMap((part) => {
    if (part.kind !== "value" || part.fields.length === 0) return [];
    return [{ root: part.root, from: part.from + offset, hasFields: true }];
  });
}

/** Write another root wherever one is read. */
export function withRoot(text: string, mode: Mode, old: string, next: string): string {
  const places = readingsOf(text, mode).filter(({ root }) => root === old);
  return places.reduceRight(
    (made, { from }) => made.slice(0, from) + next + made.slice(from + old.length),
    text,
  );
}
