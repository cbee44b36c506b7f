import { expect, test } from "vitest";
import { localIn, momentIn } from "./moments";

test.each([
  ["2026-01-15T09:00", "Europe/Berlin", "2026-01-15T08:00:00.000Z"],
  ["2026-07-15T09:00", "Europe/Berlin", "2026-07-15T07:00:00.000Z"],
  ["2026-10-25T03:30", "Europe/Berlin", "2026-10-25T02:30:00.000Z"],
  ["2026-07-15T00:30", "Asia/Kolkata", "2026-07-14T19:00:00.000Z"],
])("%s in %s is that moment, and back", (local, zone, moment) => {
  expect(momentIn(local, zone)).toBe(moment);
  expect(localIn(Date.parse(moment), zone)).toBe(local);
});
