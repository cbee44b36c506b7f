import { expect, test } from "vitest";
import type { JsonObject } from "~/api/api";
import { addField, FIELD_KINDS, inOrder, kindOfField, moveUp, schemaOfKind } from "./fields";

const names = (schema: JsonObject) =>
  inOrder(schema.properties as JsonObject).map(([name]) => name);

test("a field that is added comes last, whatever its name", () => {
  const schema = addField(addField({ type: "object" }, "zebra"), "ant");

  expect(names(schema)).toEqual(["zebra", "ant"]);
});

test("a field that is moved up changes places with the one above it", () => {
  const schema = { properties: { a: {}, b: {}, c: {} } };

  expect(names(moveUp(schema, "c"))).toEqual(["a", "c", "b"]);
  expect(names(moveUp(schema, "a"))).toEqual(["a", "b", "c"]);
});

test("every kind of field is known again by its schema, and keeps its place", () => {
  const old = { description: "About", "x-order": 4 };

  for (const kind of FIELD_KINDS) {
    const schema = schemaOfKind(kind, old);
    expect(kindOfField(schema)).toBe(kind);
    expect(schema).toMatchObject(old);
  }
});
