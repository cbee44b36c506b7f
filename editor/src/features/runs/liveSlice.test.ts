import { describe, expect, test } from "vitest";
import type { Run, Step } from "~/api/runs";
import { createStore } from "~/app/store";
import { selectNodeRuns, snapshotCame, stepsChanged } from "./liveSlice";

const run = { id: "r", status: "succeeded" } as Run;

function step(path: string, status: Step["status"] = "succeeded"): Step {
  const node = path.split(".").at(-1) as string;
  return { path, node, status, iteration: [0], ended_at: "2026-11-28T10:00:00Z" } as Step;
}

describe("a run with more steps than are sent at once", () => {
  test("counts what is not here as ended", () => {
    const store = createStore();

    store.dispatch(
      snapshotCame({
        run,
        steps: [step("all[0].pay"), step("all[7].pay", "failed")],
        totals: { pay: 30 },
      }),
    );

    const { pay } = selectNodeRuns(store.getState());
    expect(pay).toMatchObject({ status: "failed", done: 30, total: 30 });
  });

  test("counts a step that is fetched later only once", () => {
    const store = createStore();
    store.dispatch(snapshotCame({ run, steps: [step("all[0].pay")], totals: { pay: 30 } }));

    store.dispatch(stepsChanged([step("all[12].pay")]));

    expect(selectNodeRuns(store.getState()).pay).toMatchObject({ done: 30, total: 30 });
  });
});

test("a run that is sent whole counts its steps", () => {
  const store = createStore();

  store.dispatch(snapshotCame({ run, steps: [step("pay"), step("ship", "running")] }));

  expect(selectNodeRuns(store.getState()).pay).toMatchObject({ done: 1, total: 1 });
});
