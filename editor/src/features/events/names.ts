import type { DeliveryState, EventName } from "~/api/events";

export const EVENTS: readonly EventName[] = [
  "run.failed",
  "run.succeeded",
  "run.cancelled",
  "approval.waiting",
  "flow.published",
];
export const STATES: readonly DeliveryState[] = [
  "waiting",
  "sending",
  "delivered",
  "failed",
  "gone",
  "dropped",
];
export const TONES = {
  waiting: "waiting",
  sending: "running",
  delivered: "ok",
  failed: "failed",
  gone: "failed",
  dropped: "plain",
} as const;

/** Say whether a delivery may still change by itself. */
export const isUnderWay = ({ state }: { state: DeliveryState }) =>
  state === "waiting" || state === "sending";

/** Find an event's words: names that came later than this page have none. */
export function isKnown(name: string): name is EventName {
  return (EVENTS as readonly string[]).includes(name);
}
