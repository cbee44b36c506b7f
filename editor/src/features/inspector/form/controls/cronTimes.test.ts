import { expect, test } from "vitest";
import { nextTimes } from "./cronTimes";

const SATURDAY = new Date(2026, 10, 28, 10, 0);

test("a rhythm of working days goes on on Monday", () => {
  expect(nextTimes("30 9 * * mon-fri", SATURDAY, 2)).toEqual([
    new Date(2026, 10, 30, 9, 30),
    new Date(2026, 11, 1, 9, 30),
  ]);
});

test("steps count from the start of the hour", () => {
  const [first] = nextTimes("*/15 * * * *", SATURDAY, 1);
  expect(first).toEqual(new Date(2026, 10, 28, 10, 15));
});

test("what is no rhythm has no times", () => {
  expect(nextTimes("99 * * * *", SATURDAY, 1)).toEqual([]);
});
