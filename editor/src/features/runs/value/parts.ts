import type { Json } from "~/api/api";
import { typeOf, type ValueType } from "./pointers";

/** A piece of a large value: its items, entries or characters so far, and where it goes on. */
export type Part = { value: Json; total: number | null; next: number | null };
/** What has been fetched, by pointer. What stands in a part may be named only, not shown. */
export type Parts = Record<string, Part>;

export type More = { type: ValueType; total: number | null };

/** Read what stands in place of a value that was too large for its page. */
export function moreOf(value: Json): More | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const named = value.$more;
  if (Object.keys(value).length !== 1 || typeof named !== "object" || named === null) return null;
  if (Array.isArray(named)) return null;
  const total = typeof named.total === "number" ? named.total : null;
  const type = ["object", "array", "string"].includes(String(named.type)) ? named.type : "object";
  return { type: type as ValueType, total };
}

/** Add what came next to a part. */
export function extended(before: Part | undefined, next: Part): Part {
  if (!before) return next;
  return { ...next, value: joined(before.value, next.value) };
}

function joined(before: Json, next: Json): Json {
  if (typeof before === "string") return before + String(next);
  if (Array.isArray(before) && Array.isArray(next)) return [...before, ...next];
  return { ...(before as object), ...(next as object) } as Json;
}

/** How many items, entries or characters a value has. */
export function countOf(value: Json): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

/** A value with its fetched parts put in place, and the others named in words. */
export function filledIn(
  value: Json,
  parts: Parts,
  name: (more: More) => string,
  pointer = "",
): Json {
  const known = parts[pointer]?.value ?? value;
  const more = moreOf(known);
  if (more) return name(more);
  const type = typeOf(known);
  if (type === "array")
    return (known as Json[]).map((one, at) => filledIn(one, parts, name, `${pointer}/${at}`));
  if (type !== "object") return known;
  const filled = Object.entries(known as object).map(([key, one]) => {
    const escaped = key.replaceAll("~", "~0").replaceAll("/", "~1");
    return [key, filledIn(one as Json, parts, name, `${pointer}/${escaped}`)];
  });
  return Object.fromEntries(filled) as Json;
}
