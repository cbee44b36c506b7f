import { expect, test } from "vitest";
import { membersOf, resolved, shapeOf, variantOf } from "./shape";

test("a reference is followed, and what stands beside it wins", () => {
  const root = { $defs: { Slot: { enum: ["noon", "evening"], title: "Slot" } } };

  const shape = shapeOf({ $ref: "#/$defs/Slot", title: "When", default: "noon" }, root);

  expect(shape).toMatchObject({ kind: "choice", title: "When", default: "noon" });
  expect(shape.choices).toEqual(["noon", "evening"]);
});

test("a value that may be null is a field that may be empty, not a choice of two", () => {
  const shape = shapeOf({ anyOf: [{ type: "integer", maximum: 8 }, { type: "null" }] }, {});

  expect(shape).toMatchObject({ kind: "integer", nullable: true });
  expect(shape.schema.maximum).toBe(8);
});

test("a value of several kinds is recognised by how it looks", () => {
  const { kind, variants } = shapeOf(
    { anyOf: [{ type: "string" }, { type: "object", properties: { count: {} } }] },
    {},
  );

  expect(kind).toBe("variants");
  expect(variantOf({ count: 2 }, variants)).toBe(1);
});

test("fields come in the order they ask for", () => {
  const schema = { properties: { b: { "x-order": 2 }, a: {}, c: { "x-order": 1 } } };

  expect(membersOf(schema, {}).map(({ name }) => name)).toEqual(["c", "b", "a"]);
});

test("a schema that refers to itself ends", () => {
  expect(resolved({ $ref: "#" }, { $ref: "#" })).toEqual({});
});
