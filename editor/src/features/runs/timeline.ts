import type { Step, StepStatus } from "~/api/runs";
import { grouped } from "./groups";

export type Bar = { from: number; to: number | null; status: StepStatus; waits: boolean };
/** One node in the timeline, with all its iterations. */
export type Row = {
  node: string;
  name: string;
  status: StepStatus;
  bars: Bar[];
  steps: number;
  done: number;
  failed: number;
  attempts: number;
  /** The step to look at: one that failed, else the last. */
  path: string;
  depth: number;
  began: number;
  ms: number | null;
};

const MOST_BARS = 60;
const WAITED_MS = 250;
const NEVER = Number.MAX_SAFE_INTEGER;
const WORST: StepStatus[] = [
  "failed",
  "unknown",
  "running",
  "waiting",
  "pending",
  "cancelled",
  "succeeded",
  "skipped",
];

/** Give one row a node, in the order they started; what never started comes last. */
export function rowsOf(steps: Step[]): Row[] {
  const holders = new Set(steps.map((step) => step.parent));
  const depths = depthsOf(steps);
  const by = grouped(steps, (step) => step.node);
  const rows = [...by.values()].map((group) => rowOf(group, holders, depths));
  return rows.sort((a, b) => a.began - b.began);
}

function rowOf(
  steps: Step[],
  holders: Set<string | null | undefined>,
  depths: Map<string, number>,
): Row {
  const [first] = steps as [Step, ...Step[]];
  const status = worstOf(steps);
  const shown = steps.find((step) => step.status === status) ?? first;
  const bars = steps.flatMap((step) => barsOf(step, holders.has(step.path)));
  return {
    node: first.node,
    name: first.name || first.node,
    status,
    bars: bars.length > MOST_BARS ? joined(bars) : bars,
    steps: steps.length,
    done: steps.filter((step) => step.ended_at).length,
    failed: steps.filter((step) => step.status === "failed").length,
    attempts: most(steps.map((step) => step.attempt)),
    path: shown.path,
    depth: depths.get(first.node) ?? 0,
    began: least(steps.map((step) => time(step.started_at) ?? NEVER)),
    ms: lengthOf(bars),
  };
}

/** A bar an attempt; a step without attempts that took its time has waited. */
function barsOf(step: Step, holds: boolean): Bar[] {
  if (!step.started_at || step.status === "skipped") return [];
  const whole = { from: Date.parse(step.started_at), to: time(step.ended_at) };
  if (!step.attempts.length) {
    const waited = !holds && step.runs === "inline" && lasted(whole) > WAITED_MS;
    return [{ ...whole, status: step.status, waits: step.status === "waiting" || waited }];
  }
  return step.attempts.flatMap(({ started_at, ended_at, error }) =>
    started_at
      ? [
          {
            from: Date.parse(started_at),
            to: time(ended_at),
            status: error ? ("failed" as const) : ended_at ? step.status : ("running" as const),
            waits: false,
          },
        ]
      : [],
  );
}

/** Bars that would lie on each other are drawn as one for each status. */
function joined(bars: Bar[]): Bar[] {
  return [...grouped(bars, (bar) => bar.status).values()].map((same) => ({
    from: least(same.map((bar) => bar.from)),
    to: same.some((bar) => bar.to === null) ? null : most(same.map((bar) => bar.to ?? 0)),
    status: same[0]?.status ?? "pending",
    waits: same.every((bar) => bar.waits),
  }));
}

function lasted({ from, to }: { from: number; to: number | null }): number {
  return to === null ? 0 : to - from;
}

function lengthOf(bars: Bar[]): number | null {
  const ends = bars.map((bar) => bar.to);
  if (!bars.length || ends.includes(null)) return null;
  return most(ends.map((end) => end ?? 0)) - least(bars.map((bar) => bar.from));
}

function depthsOf(steps: Step[]): Map<string, number> {
  return new Map(steps.map((step) => [step.node, step.path.split(".").length - 1]));
}

function worstOf(steps: Step[]): StepStatus {
  const found = new Set(steps.map((step) => step.status));
  return WORST.find((status) => found.has(status)) ?? "pending";
}

/** Math.min and Math.max take no hundred thousand arguments. */
function least(numbers: number[]): number {
  return numbers.reduce((before, one) => Math.min(before, one), NEVER);
}

function most(numbers: number[]): number {
  return numbers.reduce((before, one) => Math.max(before, one), 0);
}

function time(at: string | null | undefined): number | null {
  return at ? Date.parse(at) : null;
}

const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000];
const MINUTE = 60_000;
const LONGER = [1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1440, 4320, 10_080].map((m) => m * MINUTE);

/** Give round moments of a span of milliseconds, at most `count` of them. */
export function ticksOf(span: number, count = 7): number[] {
  const size = [...NICE, ...LONGER].find((one) => span / one <= count) ?? span;
  const fitting = Math.min(count, Math.floor(span / size));
  return Array.from({ length: fitting + 1 }, (_, at) => at * size);
}
