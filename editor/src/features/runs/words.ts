import type { TFunction } from "i18next";
import type { Json } from "~/api/api";
import type { Run, Step, StepStatus } from "~/api/runs";
import { ago, duration } from "~/ui/times";
import { summaryOf } from "./value/pointers";

const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 12 });
const IN = new Intl.RelativeTimeFormat("en");

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

/** A step between two tries has not begun again; to people it waits. */
export function statusOf(step: Step, status: StepStatus = step.status): StepStatus {
  return status === "pending" && step.next_attempt_at ? "waiting" : status;
}

/** Write a value in a sentence: numbers with their thousands, yes and no. */
export function saidOf(value: Json, t: TFunction): string {
  if (typeof value === "boolean") return t(value ? "runs.ports.true" : "runs.ports.false");
  return typeof value === "number" ? NUMBER.format(value) : summaryOf(value);
}

/** When something is to come: “in 4 seconds”, never “just now”. */
function soon(time: string): string {
  const seconds = Math.round((Date.parse(time) - Date.now()) / 1000);
  return seconds > 0 && seconds < 10 ? IN.format(seconds, "second") : ago(time);
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
  if (again) return t("runs.waits.again", { when: soon(again) });
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
