import type { Step, StepStatus } from "~/api/runs";
import { grouped } from "./groups";

export type ListRow =
  | { kind: "step"; key: string; step: Step; depth: number }
  | {
      kind: "fold";
      key: string;
      name: string;
      status: StepStatus;
      count: number;
      note: string;
      depth: number;
      open: boolean;
    };

const FOLDS_FROM = 3;

/** The steps as lines: iterations of one node with the same outcome are folded into one. */
export function listRows(steps: Step[], open: Set<string>): ListRow[] {
  const groups = grouped(steps, foldOf);
  const seen = new Set<string>();
  return steps.flatMap((step) => {
    const key = foldOf(step);
    const same = groups.get(key) ?? [step];
    if (same.length < FOLDS_FROM || !step.iteration.length) return [lineOf(step)];
    if (seen.has(key)) return [];
    seen.add(key);
    const isOpen = open.has(key);
    return [fold(key, same, isOpen), ...(isOpen ? same.map((one) => lineOf(one, 1)) : [])];
  });
}

function fold(key: string, same: Step[], open: boolean): ListRow {
  const [first] = same as [Step, ...Step[]];
  return {
    kind: "fold",
    key,
    name: first.name || first.node,
    status: first.status,
    count: same.length,
    note: first.error?.message ?? "",
    depth: depthOf(first),
    open,
  };
}

function lineOf(step: Step, deeper = 0): ListRow {
  return { kind: "step", key: step.path, step, depth: depthOf(step) + deeper };
}

function depthOf(step: Step): number {
  return step.path.split(".").length - 1;
}

/** Failures are equal when they differ in nothing but numbers: line 3, line 10. */
function foldOf(step: Step): string {
  return `${step.parent ?? ""}|${step.node}|${step.status}|${withoutNumbers(step)}`;
}

function withoutNumbers(step: Step): string {
  return (step.error?.message ?? "").replace(/\d+/g, "#");
}
