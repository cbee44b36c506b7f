import { expect, test } from "vitest";
import type { NodeType } from "~/api/catalog";
import { fingerprintOf } from "./fingerprint";

const type = { type: "http.request", output: { type: "object" } } as unknown as NodeType;
const node = { id: "a", type: "http.request", config: { url: "/x", headers: { a: 1, b: 2 } } };

test("a step is the same whatever it is called, wherever it stands, however it is written", () => {
  const same = { ...node, id: "b", name: "Fetch", config: { headers: { b: 2, a: 1 }, url: "/x" } };
  expect(fingerprintOf(same, type)).toBe(fingerprintOf(node, type));
});

test("another setting, another connection or another kind of answer is another step", () => {
  const others = [
    fingerprintOf({ ...node, config: { url: "/y", headers: { a: 1, b: 2 } } }, type),
    fingerprintOf({ ...node, connection: "shop" }, type),
    fingerprintOf(node, { ...type, output: { type: "array" } }),
    fingerprintOf(node, type),
  ];
  expect(new Set(others).size).toBe(4);
});
