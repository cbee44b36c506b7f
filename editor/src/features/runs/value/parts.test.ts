import { describe, expect, it } from "vitest";
import { extended, filledIn, moreOf, type Parts } from "./parts";
import { treeRows } from "./treeRows";

const absent = { $more: { type: "array", total: 900 } };
const value = { id: 1, lines: absent };
const lines: Parts = { "/lines": { value: [{ sku: "chair" }], total: 900, next: 1 } };

describe("a value that is too large to come whole", () => {
  it("names what stayed behind, and knows a field that merely looks like it", () => {
    expect(moreOf(absent)).toEqual({ type: "array", total: 900 });
    expect(moreOf({ $more: "of that" })).toBeNull();
    expect(moreOf({ $more: { type: "array", total: 1 }, id: 1 })).toBeNull();
  });

  it("shows a part where it belongs once it came, and that there is more of it", () => {
    const open = new Set(["", "/lines"]);
    expect(treeRows(value, open).at(-1)).toMatchObject({
      pointer: "/lines",
      absent: { total: 900 },
    });

    const rows = treeRows(value, open, "", lines);
    expect(rows.map(({ pointer }) => pointer)).toEqual([
      "",
      "/id",
      "/lines",
      "/lines/0",
      "/lines#rest",
    ]);
    expect(rows.at(-1)).toMatchObject({ kind: "rest", of: "/lines", shown: 1, total: 900 });
  });

  it("adds page to page, of lists, objects and texts", () => {
    const page = (value: string | number[] | { [key: string]: number }) => ({
      value,
      total: 4,
      next: null,
    });
    expect(extended(page([1, 2]), page([3])).value).toEqual([1, 2, 3]);
    expect(extended(page("ab"), page("c")).value).toBe("abc");
    expect(extended(page({ a: 1 }), page({ b: 2 })).value).toEqual({ a: 1, b: 2 });
  });

  it("is written as JSON with what came, and words for what did not", () => {
    const name = ({ total }: { total: number | null }) => `${total} more`;
    expect(filledIn(value, {}, name)).toEqual({ id: 1, lines: "900 more" });
    expect(filledIn(value, lines, name)).toEqual({ id: 1, lines: [{ sku: "chair" }] });
  });

  it("opens a text of several lines to its lines", () => {
    const rows = treeRows({ note: "one\ntwo" }, new Set(["", "/note"]));
    expect(rows.slice(-2)).toMatchObject([{ text: "one" }, { text: "two" }]);
  });
});
