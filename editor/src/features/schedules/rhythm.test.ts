import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import { en } from "~/strings/en";
import { daysOf, rhythmIn, rulesOf, startOf } from "./rhythm";
import { rhythmWords } from "./rhythmWords";

beforeAll(() => i18next.init({ lng: "en", resources: { en: { translation: en } } }));
const say = (config: Parameters<typeof rhythmIn>[0]) => rhythmWords(rhythmIn(config), i18next.t);

test.each([
  [{ every: "15m" }, "Every 15 minutes"],
  [{ cron: "0 9 * * 1-5" }, "At 09:00, Monday to Friday"],
  [{ cron: "30 8 * * *" }, "At 08:30 every day"],
  [{ cron: "0 9,17 * * mon,thu" }, "At 09:00 and 17:00 on Monday and Thursday"],
  [{ cron: "0 9 1 * *; 0 12 15 6 *" }, "At 09:00 on the 1st; at 12:00 on the 15th in June"],
  [
    { calendar: [{ at: ["17:00", "09:00"], days: [2, 23, 11] }] },
    "At 09:00 and 17:00 on the 2nd, 11th, and 23rd",
  ],
  [{ cron: "*/5 * * * *" }, "*/5 * * * *"],
  [{ cron: "0 9 1 * 1" }, "0 9 1 * 1"],
  [{}, ""],
])("%o is said as people say it", (config, words) => {
  expect(say(config)).toBe(words);
});

test("plain cron is taken along when it becomes days and times", () => {
  const { calendar } = startOf("calendar", { cron: "15 7 * * 6,7" });

  expect(calendar).toEqual([{ at: ["07:15"], weekdays: ["sat", "sun"], days: [], months: [] }]);
});

test("a rule tells which days it means", () => {
  const kinds = ["0 9 * * *", "0 9 * * 1-5", "0 9 * * 2", "0 9 31 * *"].map((line) => {
    const [rule] = rulesOf(line) ?? [];
    return rule && daysOf(rule);
  });

  expect(kinds).toEqual(["all", "workdays", "weekdays", "days"]);
});
