/** Write a moment by the clock of a zone: `Mon, 30 Nov, 09:00`, with the year where it is another. */
export function dayAndTime(moment: string, timeZone: string): string {
  const at = new Date(moment);
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year,
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  }).format(at);
}

/** Read what a `datetime-local` field holds as a moment in a zone. */
export function momentIn(local: string, timeZone: string): string {
  const plain = Date.parse(`${local}:00Z`);
  const ahead = (at: number) => Date.parse(`${wallClock(at, timeZone)}Z`) - at;
  // A second look, for moments near a change of the clock.
  const near = plain - ahead(plain);
  return new Date(plain - ahead(near)).toISOString();
}

/** Write a moment for a `datetime-local` field, by the clock of a zone. */
export function localIn(moment: number, timeZone: string): string {
  return wallClock(moment, timeZone).slice(0, 16);
}

function wallClock(at: number, timeZone: string): string {
  const day = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false } as const;
  const said = new Intl.DateTimeFormat("sv-SE", { ...day, ...clock, timeZone }).format(at);
  return said.replace(" ", "T");
}

export const ZONES: readonly string[] = [
  "UTC",
  ...Intl.supportedValuesOf("timeZone").filter((one) => one !== "UTC"),
];
