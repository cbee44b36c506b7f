const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
const NAMES: Record<string, number> = Object.fromEntries([
  ..."jan feb mar apr may jun jul aug sep oct nov dec".split(" ").map((one, at) => [one, at + 1]),
  ..."sun mon tue wed thu fri sat".split(" ").map((one, at) => [one, at]),
]);

/**
 * Give the next times of a rhythm by the clock on the wall, at most two years ahead.
 *
 * The times are those of the flow's own zone, whichever that is: a wall clock needs none.
 */
export function nextTimes(cron: string, from: Date, count: number): Date[] {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return [];
  const sets = fields.map((field, at) =>
    valuesOf(field, RANGES[at]?.[0] ?? 0, RANGES[at]?.[1] ?? 0),
  );
  if (sets.some((one) => one === null)) return [];
  const [minutes, hours, days, months, weekdays] = sets as Set<number>[];
  if (!minutes || !hours || !days || !months || !weekdays) return [];
  const anyDay = fields[2] === "*" || fields[4] === "*";
  const found: Date[] = [];
  const day = new Date(from.getFullYear(), from.getMonth(), from.getDate());
  for (let n = 0; n < 731 && found.length < count; n += 1, day.setDate(day.getDate() + 1)) {
    if (!months.has(day.getMonth() + 1)) continue;
    const byDay = days.has(day.getDate());
    const byWeek = weekdays.has(day.getDay()) || (day.getDay() === 0 && weekdays.has(7));
    if (anyDay ? !(byDay && byWeek) : !(byDay || byWeek)) continue;
    for (const hour of [...hours].sort((a, b) => a - b))
      for (const minute of [...minutes].sort((a, b) => a - b)) {
        const time = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, minute);
        if (time > from && found.length < count) found.push(time);
      }
  }
  return found;
}

function valuesOf(field: string, low: number, high: number): Set<number> | null {
  const found = new Set<number>();
  for (const part of field.toLowerCase().split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const [first = "", last] = range === "*" ? [String(low), String(high)] : range.split("-");
    const start = number(first);
    const end = last === undefined ? (part.includes("/") ? high : start) : number(last);
    const by = Number(step);
    if (start === null || end === null || !(by >= 1) || start < low || end > high) return null;
    for (let one = start; one <= end; one += by) found.add(one);
  }
  return found;
}

function number(text: string): number | null {
  if (text in NAMES) return NAMES[text] ?? null;
  return /^\d+$/.test(text) ? Number(text) : null;
}
