import { describe, expect, it } from "vitest";
import { shortName, valuesLookedAt } from "./deciding";

const steps = new Set(["read", "hook"]);
const node = (config: object) => ({ id: "big", type: "flow.branch", config }) as never;

describe("the values a step looked at", () => {
  it("are the paths in its condition, without functions and filters", () => {
    const when = "{{ read.total > 1000 and hook.body.lines | length > vars.most }}";
    expect(valuesLookedAt(node({ when }), "true", steps)).toEqual([
      "read.total",
      "hook.body.lines",
      "vars.most",
    ]);
  });

  it("are those of the case that was not taken", () => {
    const cases = [
      { port: "a", when: "{{ read.kind == 'a' }}" },
      { port: "b", when: "{{ input.level > 3 }}" },
    ];
    expect(valuesLookedAt(node({ cases }), "b", steps)).toEqual(["input.level"]);
    expect(valuesLookedAt(node({ cases }), "otherwise", steps)).toHaveLength(2);
  });

  it("are called by their last name", () => {
    expect(shortName("hook.body.lines[2]")).toBe("lines");
    expect(shortName("read")).toBe("read");
  });
});
