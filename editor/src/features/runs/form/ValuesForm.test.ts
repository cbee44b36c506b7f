import { expect, test } from "vitest";
import { put } from "./ValuesForm";

test("one place of a value is changed, and the rest stays as it is", () => {
  const value = { lines: [{ sku: "a" }, { sku: "b" }], limit: 5 };
  expect(put(value, ["lines", 1, "sku"], "c")).toEqual({
    lines: [{ sku: "a" }, { sku: "c" }],
    limit: 5,
  });
  expect(put(value, ["lines", 0], undefined)).toEqual({ lines: [{ sku: "b" }], limit: 5 });
  expect(put({}, ["lines", 0, "sku"], "a")).toEqual({ lines: [{ sku: "a" }] });
  expect(value.lines).toHaveLength(2);
});
