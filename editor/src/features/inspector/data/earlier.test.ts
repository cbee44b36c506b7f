import { expect, test } from "vitest";
import { earlierThan } from "./earlier";

const node = (id: string, parent?: string) => ({ id, type: "log", ...(parent ? { parent } : {}) });
const nodes = Object.fromEntries(
  [node("hook"), node("find"), node("each"), node("book", "each"), node("other")].map((one) => [
    one.id,
    one,
  ]),
);
const edges = {
  a: { from: "hook", to: "find" },
  b: { from: "find.error", to: "other" },
  c: { from: "find", to: "each" },
};

test("a step needs the answers of all that leads to it, and of nothing else", () => {
  expect(earlierThan("each", { nodes, edges })).toEqual(["find", "hook"]);
});

test("a step in a group needs what leads to the group", () => {
  expect(new Set(earlierThan("book", { nodes, edges }))).toContain("find");
});

test("a path that leads back ends", () => {
  const back = { ...edges, d: { from: "find.retry", to: "hook", max_visits: 3 } };
  expect(earlierThan("find", { nodes, edges: back })).toEqual(["hook"]);
});
