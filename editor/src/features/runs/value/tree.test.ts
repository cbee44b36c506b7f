import { describe, expect, it } from "vitest";
import { asPath, fileOf, isTable } from "./pointers";
import { treeRows } from "./treeRows";

describe("a value as a tree", () => {
  const value = { lines: [{ sku: "chair" }, { sku: "lamp" }], note: "for the lamp" };

  it("shows what is open and no more", () => {
    expect(treeRows(value, new Set([""])).map((row) => row.pointer)).toEqual([
      "",
      "/lines",
      "/note",
    ]);
  });

  it("leads to what is searched for, wherever it is", () => {
    const found = treeRows(value, new Set([""]), "lamp").map((row) => row.pointer);
    expect(found).toEqual(["", "/lines", "/lines/1", "/lines/1/sku", "/note"]);
  });

  it("writes where a part is as an expression reads it", () => {
    expect(asPath("/lines/1/unit price/a~1b")).toBe('lines[1]["unit price"]["a/b"]');
  });

  it("knows tables and files", () => {
    expect(isTable(value.lines)).toBe(true);
    expect(isTable([1, 2])).toBe(false);
    expect(fileOf({ $file: "f1", name: "a.csv", size: 3 })).toMatchObject({
      id: "f1",
      name: "a.csv",
    });
    expect(fileOf(value)).toBeNull();
  });
});
