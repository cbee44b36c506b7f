import { describe, expect, it } from "vitest";
import type { Slice } from "~/api/runs";
import { MOST_BYTES, type ReadPage, readWhole } from "./whole";

const rows = Array.from({ length: 120 }, (_, at) => ({ sku: `A-${at}` }));

function paged(size: number, change: Partial<Slice> = {}): ReadPage {
  return async (offset) => {
    const end = offset + (offset ? 60 : 50);
    const next = end < rows.length ? end : null;
    const value = rows.slice(offset, end);
    return { value, type: "array", size, total: 120, next, truncated: false, ...change };
  };
}

describe("what a step gave", () => {
  it("is read to its end, not only its first page", async () => {
    expect(await readWhole(paged(2000))).toEqual({ value: rows, cut: false });
  });

  it("is only begun when it is too large, or when a part of it is left out", async () => {
    const begun = { value: rows.slice(0, 50), cut: true };
    expect(await readWhole(paged(MOST_BYTES + 1))).toEqual(begun);
    expect(await readWhole(paged(2000, { truncated: true }))).toEqual(begun);
  });

  it("is nothing when its end cannot be read", async () => {
    const read = paged(2000);
    expect(await readWhole(async (offset) => (offset ? undefined : read(0)))).toBeNull();
  });
});
