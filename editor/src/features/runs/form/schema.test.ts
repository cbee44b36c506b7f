import { describe, expect, it } from "vitest";
import { firstValue, kindOf, missingIn, type Schema } from "./schema";

const schema: Schema = {
  type: "object",
  properties: {
    order: { type: "string" },
    limit: { type: "number", default: 500 },
    address: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
  required: ["order", "address"],
};

describe("a start form", () => {
  it("is filled with what was given last, else with defaults", () => {
    expect(firstValue(schema, { order: "A-1" })).toEqual({ order: "A-1", limit: 500, address: {} });
    expect(firstValue(schema, { limit: 0 })).toMatchObject({ limit: 0 });
  });

  it("says where something required is missing, inside groups too", () => {
    expect(missingIn(schema, { address: {} })).toEqual(["/order", "/address/city"]);
    expect(missingIn(schema, { order: "A-1", address: { city: "Bonn" } })).toEqual([]);
  });

  it("asks as JSON for what no plain field fits", () => {
    expect(kindOf({ type: ["string", "number"] })).toBe("json");
    expect(kindOf({ type: ["integer", "null"] })).toBe("number");
    expect(kindOf({ type: "array", items: { type: "object" } })).toBe("json");
  });
});
