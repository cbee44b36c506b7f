import type { Step, StepStatus } from "~/api/runs";

export type Side = { status: StepStatus; ms: number | null; size: number } | null;
export type Difference = {
  path: string;
  name: string;
  left: Side;
  right: Side;
  /** What is not the same; a time counts when it is at least twice as long, and noticeable. */
  differs: { status: boolean; time: boolean; output: boolean };
};

const NOTICED_MS = 250;

/** Put two runs beside each other, step by step, in the order of the first. */
export function differences(left: Step[], right: Step[]): Difference[] {
  const others = new Map(right.map((step) => [step.path, step]));
  const paths = [...left, ...right].map(({ path }) => path);
  const mine = new Map(left.map((step) => [step.path, step]));
  return [...new Set(paths)].map((path) => difference(path, mine.get(path), others.get(path)));
}

function difference(path: string, left: Step | undefined, right: Step | undefined): Difference {
  const a = sideOf(left);
  const b = sideOf(right);
  const name = (left ?? right)?.name || path;
  return {
    path,
    name: path.includes("[")
      ? `${name} ${path.slice(path.lastIndexOf("["), path.lastIndexOf("]") + 1)}`
      : name,
    left: a,
    right: b,
    differs: {
      status: a?.status !== b?.status,
      time: a !== null && b !== null && slower(a.ms ?? 0, b.ms ?? 0),
      output: a !== null && b !== null && a.size !== b.size,
    },
  };
}

function sideOf(step: Step | undefined): Side {
  if (!step) return null;
  return { status: step.status, ms: step.duration_ms ?? null, size: step.output_size };
}

function slower(a: number, b: number): boolean {
  return Math.abs(a - b) > NOTICED_MS && Math.max(a, b) >= 2 * Math.min(a, b);
}
