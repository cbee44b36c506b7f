import type { Json } from "~/api/api";
import { below, entriesOf, summaryOf, typeOf, type ValueType } from "./pointers";

/** A part of a large value that was fetched, by pointer: one page of a list, object or text. */
export type Part = { value: Json; total: number | null; next: number | null };
export type Parts = Record<string, Part>;

export type TreeRow = {
  pointer: string;
  name: string | number | null;
  depth: number;
  type: ValueType;
  summary: string;
  value: Json;
  open: boolean;
  /** There is more of this value on the server, from this position on. */
  more: number | null;
};

/** The visible lines of a value: its open parts, one line a member. */
export function treeRows(root: Json, open: Set<string>, words = ""): TreeRow[] {
  const rows: TreeRow[] = [];
  const wanted = words.toLowerCase();
  const add = (pointer: string, name: string | number | null, value: Json, depth: number) => {
    if (wanted && depth > 0 && !holds(name, value, wanted)) return;
    const isOpen = open.has(pointer) || (wanted !== "" && entriesOf(value).length > 0);
    rows.push({
      pointer,
      name,
      depth,
      type: typeOf(value),
      summary: summaryOf(value),
      value,
      open: isOpen,
      more: null,
    });
    if (!isOpen) return;
    const named = wanted !== "" && String(name).toLowerCase().includes(wanted) ? "" : wanted;
    for (const [key, one] of entriesOf(value)) {
      if (named && !holds(key, one, named)) continue;
      add(below(pointer, key), key, one, depth + 1);
    }
  };
  add("", null, root, 0);
  return rows;
}

function holds(name: string | number | null, value: Json, words: string): boolean {
  if (String(name).toLowerCase().includes(words)) return true;
  const inside = entriesOf(value);
  if (inside.length) return inside.some(([key, one]) => holds(key, one, words));
  return String(value).toLowerCase().includes(words);
}
