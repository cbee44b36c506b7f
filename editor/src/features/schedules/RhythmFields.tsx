import { useId } from "react";
import { useTranslation } from "react-i18next";
import { DurationInput } from "~/features/inspector/form/controls/DurationControl";
import { classes } from "~/ui/classes";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { RuleFields } from "./RuleFields";
import { type Rhythm, startOf, type Way, wayOf } from "./rhythm";

const WAYS: readonly Way[] = ["calendar", "every", "cron"];
type Props = {
  rhythm: Rhythm;
  readOnly?: boolean;
  /** What was typed; `step` when it is a choice, which is one step of undo. */
  onChange: (rhythm: Rhythm, step: boolean) => void;
  onLeave?: () => void;
};

/** When it is: days and times, an interval, or cron. */
export function RhythmFields({ rhythm, readOnly, onChange, onLeave = () => undefined }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const way = wayOf(rhythm);
  return (
    <div className="grid gap-3">
      <fieldset
        aria-label={t("schedules.how")}
        className="flex gap-0.5 rounded-field bg-sunken p-0.5"
      >
        {WAYS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === way}
            disabled={readOnly}
            onClick={() => one !== way && onChange(startOf(one, rhythm), true)}
            className={classes(
              "h-6 grow rounded-field px-2 text-xs",
              one === way ? "bg-surface font-medium shadow-1" : "text-text-2 hover:text-text",
            )}
          >
            {t(`schedules.ways.${one}`)}
          </button>
        ))}
      </fieldset>
      {way === "every" && (
        <div className="grid gap-1">
          <label htmlFor={id} className="font-medium">
            {t("schedules.everySo")}
          </label>
          <DurationInput
            id={id}
            label={t("schedules.everySo")}
            value={rhythm.every ?? ""}
            readOnly={readOnly}
            onChange={(every) => onChange({ every: every ?? "" }, false)}
            onLeave={onLeave}
          />
        </div>
      )}
      {way === "calendar" && (
        <RuleFields
          rules={rhythm.calendar ?? []}
          readOnly={readOnly}
          onChange={(calendar) => onChange({ calendar }, true)}
        />
      )}
      {way === "cron" && (
        <Field label={t("schedules.cron")} hint={t("schedules.cronHint")}>
          {(described) => (
            <Input
              {...described}
              value={rhythm.cron ?? ""}
              readOnly={readOnly}
              placeholder="0 9 * * 1-5"
              className="font-mono"
              onChange={(event) => onChange({ cron: event.target.value }, false)}
              onBlur={onLeave}
            />
          )}
        </Field>
      )}
    </div>
  );
}
