import type { Json } from "~/api/api";
import { countOf, type More, moreOf, type Parts } from "./parts";
import { below, entriesOf, summaryOf, typeOf, type ValueType } from "./pointers";

export type Member = {
  kind: "member";
  pointer: string;
  name: string | number | null;
  depth: number;
  type: ValueType;
  summary: string;
  value: Json;
  open: boolean;
  folds: boolean;
  /** It was too large to come along; opening it fetches it. */
  absent: More | null;
};
/** Part of a long text that is open. */
export type Line = { kind: "line"; pointer: string; depth: number; text: string };
/** There is more of the value at `of`. */
export type Rest = {
  kind: "rest";
  pointer: string;
  of: string;
  depth: number;
  shown: number;
  total: number | null;
};
export type TreeRow = Member | Line | Rest;

const LONG = 80;
const LINE = 4000;
const NONE: Parts = {};

/** The visible lines of a value: its open parts, a line a member; long texts open to their lines. */
export function treeRows(
  root: Json,
  open: Set<string>,
  words = "",
  parts: Parts = NONE,
): TreeRow[] {
  const rows: TreeRow[] = [];
  const wanted = words.toLowerCase();
  const add = (pointer: string, name: Member["name"], given: Json, depth: number) => {
    const value = parts[pointer]?.value ?? given;
    if (wanted && depth > 0 && !holds(name, value, wanted)) return;
    const isOpen = open.has(pointer) || (wanted !== "" && entriesOf(value).length > 0);
    const member = memberOf(pointer, name, value, depth, isOpen);
    rows.push(member);
    if (!member.open || member.absent) return;
    if (typeof value === "string") rows.push(...linesOf(pointer, value, depth + 1));
    const named = wanted !== "" && String(name).toLowerCase().includes(wanted) ? "" : wanted;
    for (const [key, one] of entriesOf(value)) {
      if (named && !holds(key, one, named)) continue;
      add(below(pointer, key), key, one, depth + 1);
    }
    const part = parts[pointer];
    if (part && part.next !== null) rows.push(restOf(pointer, depth + 1, value, part.total));
  };
  add("", null, root, 0);
  return rows;
}

function memberOf(
  pointer: string,
  name: Member["name"],
  value: Json,
  depth: number,
  open: boolean,
): Member {
  const absent = moreOf(value);
  const type = absent?.type ?? typeOf(value);
  const folds = type === "object" || type === "array" || absent !== null || isLong(value);
  const summary = absent ? "" : summaryOf(value);
  return {
    kind: "member",
    pointer,
    name,
    depth,
    type,
    summary,
    value,
    open: open && folds,
    folds,
    absent,
  };
}

/** Whether a text is better read in a place of its own. */
function isLong(value: Json): boolean {
  return typeof value === "string" && (value.length > LONG || value.includes("\n"));
}

function linesOf(pointer: string, text: string, depth: number): Line[] {
  const pieces = text.split("\n").flatMap((line) => chunks(line));
  return pieces.map((piece, at) => ({
    kind: "line",
    pointer: `${pointer}#${at}`,
    depth,
    text: piece,
  }));
}

function chunks(line: string): string[] {
  if (line.length <= LINE) return [line];
  const count = Math.ceil(line.length / LINE);
  return Array.from({ length: count }, (_, at) => line.slice(at * LINE, (at + 1) * LINE));
}

function restOf(pointer: string, depth: number, value: Json, total: number | null): Rest {
  const shown = countOf(value);
  return { kind: "rest", pointer: `${pointer}#rest`, of: pointer, depth, shown, total };
}

function holds(name: string | number | null, value: Json, words: string): boolean {
  if (String(name).toLowerCase().includes(words)) return true;
  const inside = entriesOf(value);
  if (inside.length) return inside.some(([key, one]) => holds(key, one, words));
  return String(value).toLowerCase().includes(words);
}
