import type { Json, JsonObject } from "~/api/api";
import type { CalendarRule } from "~/api/schedules";

/** When a flow starts, as a schedule step says it: one of the three. */
export type Rhythm = { cron?: string; calendar?: CalendarRule[]; every?: string };
export type Way = "every" | "calendar" | "cron";
export type Days = "all" | "workdays" | "weekdays" | "days";
export type Weekday = NonNullable<CalendarRule["weekdays"]>[number];

export const WEEKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WORKDAYS = WEEKDAYS.slice(0, 5);
const BY_NUMBER: readonly Weekday[] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Read the rhythm in a step's settings; what is there and empty counts as not there. */
export function rhythmIn(config: JsonObject): Rhythm {
  const { cron, calendar, every } = config;
  if (typeof every === "string" && every) return { every };
  if (Array.isArray(calendar) && calendar.length) return { calendar: calendar.map(ruleIn) };
  return { cron: typeof cron === "string" ? cron : "" };
}

function ruleIn(value: Json): CalendarRule {
  const rule = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  const list = (one: Json | undefined) => (Array.isArray(one) ? one : []);
  return {
    at: list(rule.at).length ? list(rule.at).map(String) : ["09:00"],
    weekdays: list(rule.weekdays).map(String) as Weekday[],
    days: list(rule.days).map(Number),
    months: list(rule.months).map(Number),
  };
}

export function wayOf(rhythm: Rhythm): Way {
  if (rhythm.every !== undefined) return "every";
  return rhythm.calendar ? "calendar" : "cron";
}

/** Begin another way of saying it; cron that means plain days and times is taken along. */
export function startOf(way: Way, before: Rhythm): Rhythm {
  if (way === "every") return { every: "1h" };
  if (way === "cron") return { cron: "0 9 * * 1-5" };
  const known = rulesOf(before.cron ?? "");
  return { calendar: known ?? [ruleOn("workdays", ["09:00"])] };
}

export function ruleOn(days: Days, at: string[]): CalendarRule {
  const rule: CalendarRule = { at, weekdays: [], days: [], months: [] };
  if (days === "workdays") return { ...rule, weekdays: [...WORKDAYS] };
  if (days === "weekdays") return { ...rule, weekdays: ["mon"] };
  return days === "days" ? { ...rule, days: [1] } : rule;
}

export function daysOf({ weekdays = [], days = [] }: CalendarRule): Days {
  if (days.length) return "days";
  if (!weekdays.length) return "all";
  const work = weekdays.length === 5 && WORKDAYS.every((one) => weekdays.includes(one));
  return work ? "workdays" : "weekdays";
}

/** Give the rules that cron lines mean; null where they are more than days and times. */
export function rulesOf(cron: string): CalendarRule[] | null {
  const lines = cron.split(";").filter((line) => line.trim());
  const rules = lines.map(ruleOf);
  return lines.length && rules.every((one) => one !== null) ? (rules as CalendarRule[]) : null;
}

function ruleOf(line: string): CalendarRule | null {
  const [minutes, hours, days, months, weekdays, ...more] = line.trim().split(/\s+/);
  const m = numbers(minutes, 59);
  const h = numbers(hours, 23);
  if (more.length || !m?.length || !h?.length) return null;
  const d = numbers(days, 31);
  const mo = numbers(months, 12);
  const w = numbers(weekdays?.toLowerCase().replace(/[a-z]{3}/g, byName), 7);
  // With both, cron means days that are in either list; a rule means those in each.
  if (!d || !mo || !w || (d.length && w.length)) return null;
  const at = h.flatMap((hour) => m.map((minute) => `${two(hour)}:${two(minute)}`));
  const named = WEEKDAYS.filter((one) => w.some((number) => BY_NUMBER[number] === one));
  return at.length > 6 ? null : { at, weekdays: named, days: d, months: mo };
}

const two = (number: number) => String(number).padStart(2, "0");
const byName = (name: string) => {
  const at = BY_NUMBER.indexOf(name as Weekday);
  return at < 0 ? name : String(at);
};

/** Read `1,3-5`; an empty list is `*`, null what is written otherwise. */
function numbers(text: string | undefined, most: number): number[] | null {
  if (text === "*") return [];
  const found: number[] = [];
  for (const part of (text ?? "").split(",")) {
    const [, from, to] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part) ?? [];
    if (from === undefined || Number(to ?? from) > most) return null;
    for (let one = Number(from); one <= Number(to ?? from); one += 1) found.push(one);
  }
  return found;
}
