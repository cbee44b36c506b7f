import type { TFunction } from "i18next";
import type { Run, Step } from "~/api/runs";
import { ago, duration } from "~/ui/times";

/** Say who or what started a run. */
export function startedBy(run: Run, t: TFunction): string {
  const what = t(`runs.source.${run.source}`);
  const person = run.started_by.kind === "user" || run.started_by.kind === "api_key";
  return person ? t("runs.startedBy", { what, name: run.started_by.name }) : what;
}

/** How long a run or step has taken, or takes by now. */
export function took(
  one: { started_at?: string | null; ended_at?: string | null },
  now: number,
): string {
  if (!one.started_at) return "";
  const end = one.ended_at ? Date.parse(one.ended_at) : now;
  return duration(Math.max(0, end - Date.parse(one.started_at)));
}

export function nameOf(step: Pick<Step, "name" | "node">): string {
  return step.name || step.node;
}

/** Say which item of a repeat a step belongs to: `3rd item` has index 2. */
export function itemOf(step: Step, t: TFunction): string {
  const at = step.iteration.at(-1);
  return at === undefined ? "" : t("runs.item", { number: at + 1 });
}

/** Say for whom or what a step waits, and until when. */
export function waitOf(step: Step, t: TFunction): string {
  const { waiting_for: wait, next_attempt_at: again } = step;
  if (again) return t("runs.waits.again", { when: ago(again) });
  if (!wait) return "";
  const to = wait.to.map((one) => one.replace(/^(role|user|team):/, "")).join(", ");
  const what = t(`runs.waits.${wait.kind}`, { name: wait.name ?? "", to: to || t("runs.anybody") });
  const parts: string[] = [what];
  if (wait.since && wait.kind !== "delay")
    parts.push(t("runs.waits.since", { when: ago(wait.since) }));
  if (wait.until)
    parts.push(
      t(wait.kind === "delay" ? "runs.waits.until" : "runs.waits.expires", {
        when: ago(wait.until),
      }),
    );
  return parts.join(", ");
}
