import type { TFunction } from "i18next";
import type { CalendarRule } from "~/api/schedules";
import { inWords } from "~/features/inspector/sections/durations";
import { daysOf, type Rhythm, rulesOf, WEEKDAYS } from "./rhythm";

const LIST = new Intl.ListFormat("en", { type: "conjunction" });
const MONTH = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" });

/** Say when it is, as people do; cron that is more than days and times stands as it is. */
export function rhythmWords(rhythm: Rhythm, t: TFunction): string {
  if (rhythm.every)
    return t("schedules.say.every", { length: inWords(rhythm.every, t).replace(/^1 /, "") });
  const rules = rhythm.calendar ?? rulesOf(rhythm.cron ?? "");
  if (!rules) return rhythm.cron ?? "";
  const said = rules.map((rule) => ruleWords(rule, t));
  const [first = "", ...others] = said;
  return [first, ...others.map((one) => one.charAt(0).toLowerCase() + one.slice(1))].join(
    t("schedules.say.and"),
  );
}

function ruleWords(rule: CalendarRule, t: TFunction): string {
  const { months = [] } = rule;
  const said = t("schedules.say.at", {
    times: LIST.format([...(rule.at ?? [])].sort()),
    days: daysWords(rule, t),
  });
  if (!months.length) return said;
  const names = months.map((one) => MONTH.format(Date.UTC(2026, one - 1, 1)));
  return `${said} ${t("schedules.say.in", { months: LIST.format(names) })}`;
}

function daysWords(rule: CalendarRule, t: TFunction): string {
  const { weekdays = [], days = [] } = rule;
  const kind = daysOf(rule);
  if (kind === "all" || kind === "workdays") return t(`schedules.say.${kind}`);
  const named = WEEKDAYS.filter((one) => weekdays.includes(one));
  const on = named.map((one) => t(`schedules.weekdays.${one}`));
  const dates = [...days].sort((a, b) => a - b).map(ordinal);
  const said = [
    on.length ? t("schedules.say.on", { days: LIST.format(on) }) : "",
    dates.length ? t("schedules.say.dates", { dates: LIST.format(dates) }) : "",
  ];
  return said
    .filter(Boolean)
    .map((one) => ` ${one}`)
    .join("");
}

function ordinal(number: number): string {
  const ending = { 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th";
  return `${number}${number > 10 && number < 14 ? "th" : ending}`;
}
