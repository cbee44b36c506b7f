import { expect, test } from "vitest";
import type { CanvasNode } from "../graph";
import { boxesOf, hit } from "./boxes";
import { type Looking, nextReal, wanted } from "./choose";

const node = (id: string, x: number, more: Partial<CanvasNode> = {}): CanvasNode => ({
  id,
  type: "card",
  position: { x, y: 0 },
  width: 220,
  height: 56,
  data: {},
  ...more,
});
const NEAR: Looking = {
  view: { x: 0, y: 0, width: 1000, height: 500 },
  far: false,
  held: [],
  selection: [],
};
const row = boxesOf(Array.from({ length: 50 }, (_, at) => node(`n${at}`, at * 300)));

test("near by, what is in sight is in the page, with its neighbours and what is selected", () => {
  const joined = new Map([["n3", ["n20"]]]);

  const found = wanted(row, joined, { ...NEAR, selection: ["n40"] });

  expect([...found].sort()).toEqual(["n0", "n1", "n2", "n20", "n3", "n40"]);
});

test("from afar only what is under the pointer or selected is in the page, in what holds it", () => {
  const boxes = boxesOf([
    node("frame", 500, { type: "frame", width: 900, height: 300 }),
    node("inside", 40, { parentId: "frame" }),
    node("beside", 0),
  ]);

  const found = wanted(boxes, new Map(), { ...NEAR, far: true, held: ["inside", "gone"] });

  expect([...found].sort()).toEqual(["frame", "inside"]);
});

test("nodes come a few at a time, what is selected first, until all that is wanted is there", () => {
  const looking = { ...NEAR, selection: ["n40"] };
  const goal = wanted(row, new Map(), looking);
  let { real, done } = nextReal(new Set(), goal, row, looking, 2);

  expect([...real]).toContain("n40");
  expect([real.size, done]).toEqual([2, false]);
  for (let turn = 0; turn < 5 && !done; turn += 1)
    ({ real, done } = nextReal(real, goal, row, looking, 2));
  expect(new Set(real)).toEqual(goal);
});

test("a point is on the step before the frame below it, and on nothing that is folded away", () => {
  const boxes = boxesOf([
    node("frame", 0, { type: "frame", width: 900, height: 300 }),
    node("inside", 40, { parentId: "frame" }),
    node("folded", 400, { parentId: "frame", hidden: true }),
  ]);

  expect(hit(boxes, { x: 50, y: 10 })).toBe("inside");
  expect(hit(boxes, { x: 450, y: 10 })).toBe("frame");
  expect(hit(boxes, { x: 950, y: 10 })).toBeNull();
});
