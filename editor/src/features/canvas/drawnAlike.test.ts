import { expect, test } from "vitest";
import type { NodeType } from "~/api/catalog";
import { drawnAlike } from "./drawnAlike";

const types = new Map([["flow.each", { holds_nodes: true } as NodeType]]);
const log = (message: string) => ({ id: "a", type: "log", config: { message } });
const branch = (when: string) => ({ id: "a", type: "flow.branch", config: { when } });

test("typing in a card's field moves no box", () => {
  expect(drawnAlike({ a: log("one") }, { a: log("two") }, types)).toBe(true);
});

test("what changes a box is seen: its words, its name, its container, its coming and going", () => {
  const a = log("one");
  expect(drawnAlike({ a: branch("x") }, { a: branch("x > 1") }, types)).toBe(false);
  expect(drawnAlike({ a }, { a: { ...a, name: "Tell" } }, types)).toBe(false);
  expect(drawnAlike({ a }, { a: { ...a, parent: "many" } }, types)).toBe(false);
  expect(drawnAlike({ a }, {}, types)).toBe(false);
  expect(drawnAlike({ a }, { a, b: { ...a, id: "b" } }, types)).toBe(false);
});
