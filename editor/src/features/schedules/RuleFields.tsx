import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CalendarRule } from "~/api/schedules";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Input, Select } from "~/ui/Input";
import { DatesInput } from "./DatesInput";
import { type Days, daysOf, ruleOn, WEEKDAYS } from "./rhythm";
import { Toggles } from "./Toggles";

const KINDS: readonly Days[] = ["all", "workdays", "weekdays", "days"];
const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const MONTH = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });
type Props = {
  rules: CalendarRule[];
  readOnly?: boolean;
  onChange: (rules: CalendarRule[]) => void;
};

/** Days and times of the day; several, each with days of its own. */
export function RuleFields({ rules, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-2">
      {rules.map((rule, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names, and stay in place
        <fieldset key={at} className="grid gap-2 rounded-card border border-line p-2.5">
          <legend className="sr-only">{t("schedules.rule", { n: at + 1 })}</legend>
          <RuleField
            rule={rule}
            readOnly={readOnly}
            onChange={(next) => onChange(rules.map((one, place) => (place === at ? next : one)))}
          />
          {rules.length > 1 && !readOnly && (
            <Button
              size="sm"
              look="quiet"
              className="justify-self-start"
              icon={<X className="size-3" />}
              onClick={() => onChange(rules.filter((_, place) => place !== at))}
            >
              {t("schedules.removeRule")}
            </Button>
          )}
        </fieldset>
      ))}
      {!readOnly && (
        <Button
          size="sm"
          look="quiet"
          className="justify-self-start"
          icon={<Plus className="size-3" />}
          onClick={() => onChange([...rules, ruleOn("all", ["12:00"])])}
        >
          {t("schedules.addRule")}
        </Button>
      )}
    </div>
  );
}

type RuleProps = { rule: CalendarRule; readOnly?: boolean; onChange: (rule: CalendarRule) => void };

function RuleField({ rule, readOnly, onChange }: RuleProps) {
  const { t } = useTranslation();
  const kind = daysOf(rule);
  const months = rule.months ?? [];
  return (
    <>
      <Select
        aria-label={t("schedules.days")}
        value={kind}
        disabled={readOnly}
        onChange={({ target }) => {
          const { weekdays, days } = ruleOn(target.value as Days, []);
          onChange({ ...rule, weekdays, days });
        }}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`schedules.kinds.${one}`)}
          </option>
        ))}
      </Select>
      {(kind === "weekdays" || kind === "workdays") && (
        <Toggles
          label={t("schedules.kinds.weekdays")}
          all={WEEKDAYS}
          chosen={rule.weekdays ?? []}
          nameOf={(one) => t(`schedules.short.${one}`)}
          readOnly={readOnly}
          least={1}
          onChange={(weekdays) => onChange({ ...rule, weekdays })}
        />
      )}
      {kind === "days" && (
        <DatesInput
          days={rule.days ?? []}
          readOnly={readOnly}
          onChange={(days) => onChange({ ...rule, days })}
        />
      )}
      <Times
        times={rule.at ?? []}
        readOnly={readOnly}
        onChange={(at) => onChange({ ...rule, at })}
      />
      <details open={months.length > 0}>
        <summary className="cursor-default text-text-2 text-xs">{t("schedules.months")}</summary>
        <div className="mt-1">
          <Toggles
            label={t("schedules.months")}
            all={MONTHS}
            chosen={months}
            nameOf={(one) => MONTH.format(Date.UTC(2026, one - 1, 1))}
            readOnly={readOnly}
            onChange={(next) => onChange({ ...rule, months: next })}
          />
        </div>
      </details>
    </>
  );
}

type TimesProps = { times: string[]; readOnly?: boolean; onChange: (times: string[]) => void };

function Times({ times, readOnly, onChange }: TimesProps) {
  const { t } = useTranslation();
  const set = (at: number, time: string) =>
    onChange(times.map((one, place) => (place === at ? time : one)));
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span className="text-text-2">{t("schedules.at")}</span>
      {times.map((time, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a time has no name but its place
        <span key={at} className="flex items-center">
          <Input
            type="time"
            aria-label={t("schedules.time", { n: at + 1 })}
            className="w-auto!"
            value={time}
            readOnly={readOnly}
            onChange={({ target }) => target.value && set(at, target.value)}
          />
          {times.length > 1 && !readOnly && (
            <IconButton
              small
              label={t("schedules.removeTime", { time })}
              icon={<X />}
              onClick={() => onChange(times.filter((_, place) => place !== at))}
            />
          )}
        </span>
      ))}
      {!readOnly && times.length < 20 && (
        <IconButton
          small
          label={t("schedules.addTime")}
          icon={<Plus />}
          onClick={() => onChange([...times, "17:00"])}
        />
      )}
    </div>
  );
}
