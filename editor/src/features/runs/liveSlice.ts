import { createSelector, createSlice, type PayloadAction } from "@reduxjs/toolkit";
import type { Json } from "~/api/api";
import type { Run, Step, StepStatus } from "~/api/runs";

export type LogLine = { path: string; level: string; message: string; data: Json; at: string };
type LiveState = {
  run: Run | null;
  steps: Record<string, Step>;
  /** How many steps each node has, when there are more than are here. */
  totals: Record<string, number>;
  logs: LogLine[];
  link: "closed" | "live" | "lost";
};

/** What a node shows of a run: the worst state of its steps, and how many of all have ended. */
export type NodeRun = {
  status: StepStatus;
  steps: Step[];
  done: number;
  total: number;
  last: Step;
};
export type Snapshot = { run: Run; steps: Step[]; totals?: Record<string, number> };

const initialState: LiveState = { run: null, steps: {}, totals: {}, logs: [], link: "closed" };

/** The run that is being watched, kept up to date by its events. */
const liveSlice = createSlice({
  name: "live",
  initialState,
  reducers: {
    watchEnded: () => initialState,
    snapshotCame(state, { payload }: PayloadAction<Snapshot>) {
      const steps = Object.fromEntries(payload.steps.map((step) => [step.path, step]));
      // A link that came back tells no line twice, so those of the same run stay.
      const logs = state.run?.id === payload.run.id ? state.logs : [];
      const { run, totals = {} } = payload;
      return { run, steps, totals, logs, link: "live" as const };
    },
    runChanged(state, { payload: run }: PayloadAction<Run>) {
      state.run = run;
    },
    stepsChanged(state, { payload: steps }: PayloadAction<Step[]>) {
      for (const step of steps) state.steps[step.path] = step;
    },
    logged(state, { payload: lines }: PayloadAction<LogLine[]>) {
      state.logs = [...state.logs, ...lines].slice(-5000);
    },
    linkLost(state) {
      state.link = "lost";
    },
  },
  selectors: {
    selectLive: (state) => state,
    selectLiveSteps: (state) => state.steps,
    selectLiveTotals: (state) => state.totals,
  },
});

export const { watchEnded, snapshotCame, runChanged, stepsChanged, logged, linkLost } =
  liveSlice.actions;
export const { selectLive, selectLiveSteps, selectLiveTotals } = liveSlice.selectors;

const ORDER: StepStatus[] = [
  "failed",
  "unknown",
  "running",
  "waiting",
  "pending",
  "cancelled",
  "succeeded",
  "skipped",
];

/** The watched run by node id, for drawing it on the canvas. */
export const selectNodeRuns = createSelector(
  [selectLiveSteps, selectLiveTotals],
  (steps, totals) => {
    const by: Record<string, NodeRun> = {};
    for (const step of Object.values(steps)) {
      const known = by[step.node];
      by[step.node] = known ? joined(known, step) : alone(step);
    }
    for (const [node, total] of Object.entries(totals)) {
      const known = by[node];
      if (known) by[node] = withRest(known, total);
    }
    return by;
  },
);

/** What is not here has ended: a run's live steps and those that want attention always are. */
function withRest(known: NodeRun, total: number): NodeRun {
  const rest = Math.max(0, total - known.total);
  return { ...known, total: known.total + rest, done: known.done + rest };
}

function alone(step: Step): NodeRun {
  return { status: step.status, steps: [step], done: ended(step), total: 1, last: step };
}

function joined(known: NodeRun, step: Step): NodeRun {
  const worse = ORDER.indexOf(step.status) < ORDER.indexOf(known.status);
  known.steps.push(step);
  return {
    status: worse ? step.status : known.status,
    steps: known.steps,
    done: known.done + ended(step),
    total: known.total + 1,
    last: step,
  };
}

function ended(step: Step): number {
  return step.ended_at ? 1 : 0;
}

export default liveSlice;
