import { describe, expect, it } from "vitest";
import { filled, firstValue, hasFields, missingIn, type Schema } from "./schema";

const schema: Schema = {
  type: "object",
  properties: {
    order: { type: "string" },
    note: { type: "string" },
    limit: { type: "number", default: 500 },
    address: { $ref: "#/$defs/Address" },
  },
  required: ["order", "address"],
  $defs: {
    Address: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

describe("a form of plain values", () => {
  it("is filled with what was given last, else with defaults", () => {
    expect(firstValue(schema, { order: "A-1" })).toEqual({ order: "A-1", limit: 500, address: {} });
    expect(firstValue(schema, { limit: 0 })).toMatchObject({ limit: 0 });
  });

  it("says where something required is missing, inside groups too", () => {
    expect(missingIn(schema, { order: "", address: {} })).toEqual(["/order", "/address/city"]);
    expect(missingIn(schema, { order: "A-1", address: { city: "Bonn" } })).toEqual([]);
  });

  it("sends nothing for a box that was left empty", () => {
    const typed = { order: "A-1", note: "", address: { city: "" }, other: "" };
    expect(filled(schema, typed)).toEqual({ order: "A-1", address: {}, other: "" });
  });

  it("needs fields to be a form at all", () => {
    expect(hasFields(schema)).toBe(true);
    expect(hasFields({ type: "object" })).toBe(false);
    expect(hasFields(null)).toBe(false);
  });
});
