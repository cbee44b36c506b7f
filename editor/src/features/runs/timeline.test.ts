import { describe, expect, it } from "vitest";
import type { Step } from "~/api/runs";
import { listRows } from "./stepRows";
import { rowsOf, ticksOf } from "./timeline";

const at = (second: number) => new Date(1_800_000_000_000 + second * 1000).toISOString();

function step(path: string, more: Partial<Step> = {}): Step {
  const inside = /\[(\d+)\]/.exec(path);
  return {
    path,
    node: path.split(".").at(-1) ?? path,
    type: "",
    name: "",
    parent: inside ? path.split("[")[0] : null,
    iteration: inside ? [Number(inside[1])] : [],
    status: "succeeded",
    ports: ["out"],
    runs: "quick",
    attempt: 1,
    attempts: [],
    started_at: at(0),
    ended_at: at(1),
    input_size: 0,
    output_size: 0,
    ...more,
  } as Step;
}

const error = (message: string) => ({ code: "x.y", message, kind: "final" as const });

describe("the timeline", () => {
  it("draws an attempt that failed beside the one that succeeded", () => {
    const attempts = [
      { number: 1, started_at: at(0), ended_at: at(1), error: error("no"), worker: "" },
      { number: 2, started_at: at(3), ended_at: at(4), error: null, worker: "" },
    ];
    const [row] = rowsOf([step("find", { attempt: 2, attempts })]);

    expect(row?.bars.map((bar) => bar.status)).toEqual(["failed", "succeeded"]);
    expect(row?.attempts).toBe(2);
  });

  it("shows as waiting what took its time without an attempt, but not a repeat around its items", () => {
    const rows = rowsOf([
      step("pause", { runs: "inline" }),
      step("each", { runs: "inline" }),
      step("each[0].book"),
    ]);

    const waits = Object.fromEntries(rows.map((row) => [row.node, row.bars[0]?.waits]));
    expect(waits).toMatchObject({ pause: true, each: false });
  });

  it("folds the items of a repeat into one row that counts them and leads to one that failed", () => {
    const items = Array.from({ length: 10_000 }, (_, item) =>
      step(`each[${item}].book`, item === 7 ? { status: "failed", error: error("no") } : {}),
    );
    const [row] = rowsOf(items);

    expect(row).toMatchObject({ steps: 10_000, done: 10_000, failed: 1, status: "failed" });
    expect(row?.path).toBe("each[7].book");
    expect(row?.bars.length).toBeLessThan(5);
  });

  it("marks round moments, few of them", () => {
    expect(ticksOf(3690)).toEqual([0, 1000, 2000, 3000]);
    expect(ticksOf(86_400_000).length).toBeLessThan(9);
  });
});

describe("the list of steps", () => {
  it("makes one line of items that failed for the same reason, whatever their numbers", () => {
    const items = [1, 2, 3].map((item) =>
      step(`each[${item}].book`, { status: "failed", error: error(`line ${item} has no stock`) }),
    );

    const folded = listRows(items, new Set());
    expect(folded).toHaveLength(1);
    expect(folded[0]).toMatchObject({ kind: "fold", count: 3 });
    expect(listRows(items, new Set([folded[0]?.key ?? ""]))).toHaveLength(4);
  });
});
