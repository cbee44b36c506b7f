import type { Json } from "~/api/api";
import type { Slice } from "~/api/runs";
import { extended } from "~/features/runs/value/parts";

/** What the server takes as a pin; more is too large to stand in for a step, too. */
export const MOST_BYTES = 256 * 1024;

/** A page of what a step gave; undefined when it cannot be read. */
export type ReadPage = (offset: number) => Promise<Slice | undefined>;
export type Read = { value: Json; cut: boolean };

/**
 * Read what a step gave page after page: whole, or its first page when it is too large.
 *
 * Null when it cannot be read: a part of it must never pass for all of it.
 */
export async function readWhole(read: ReadPage): Promise<Read | null> {
  const first = await read(0);
  if (!first) return null;
  if (first.truncated || first.size > MOST_BYTES) return { value: first.value, cut: true };
  let { value, next } = first;
  while (next !== null) {
    const page = await read(next);
    if (!page) return null;
    if (page.truncated) return { value: first.value, cut: true };
    ({ value, next } = extended({ value, next, total: page.total }, page));
  }
  return { value, cut: false };
}
