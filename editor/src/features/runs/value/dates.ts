import { fullTime } from "~/ui/times";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** A moment written as JSON has it, as people write it; null for any other text. */
export function momentOf(value: unknown): string | null {
  if (typeof value !== "string" || !MOMENT.test(value)) return null;
  return Number.isNaN(Date.parse(value)) ? null : fullTime(value);
}
