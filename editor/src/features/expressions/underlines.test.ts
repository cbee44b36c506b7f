import { expect, test } from "vitest";
import { underlinesOf } from "./underlines";

const at = (line: number, column: number) => ({
  message: "No.",
  severity: "error" as const,
  position: { line, column },
});

test("the word at the place is underlined, on its line", () => {
  const text = "Dear\n{{ nobody.name }}";
  expect(underlinesOf(text, [at(2, 4)])).toMatchObject([{ from: 8, to: 14, message: "No." }]);
});

test("what stands before the shown text is counted but not shown", () => {
  expect(underlinesOf("nobody.name", [at(1, 4)], "{{ ")).toMatchObject([{ from: 0, to: 6 }]);
});

test("a place behind the end underlines what is last", () => {
  expect(underlinesOf("1 +", [at(1, 9)])).toMatchObject([{ from: 2, to: 3 }]);
  expect(underlinesOf("", [at(1, 1)])).toMatchObject([{ from: 0, to: 0 }]);
});
