import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import type { Path } from "~/features/draft/commands/config";
import { useDraftState } from "~/features/draft/useDraftState";
import { FieldFindings } from "~/features/findings/FieldFindings";
import type { Form } from "~/features/inspector/form/FormContext";
import { Field } from "~/ui/Field";
import { Select } from "~/ui/Input";
import { ZONES } from "./moments";
import { NextTimes } from "./NextTimes";
import { RhythmFields } from "./RhythmFields";
import { type Rhythm, rhythmIn } from "./rhythm";

/** The settings this section shows itself, so that the form below leaves them out. */
export const OWN_SETTINGS = ["cron", "calendar", "every", "timezone"] as const;
/** What of the settings moves the times. */
const MOVING = ["cron", "calendar", "every", "timezone", "start", "end"];

type Props = {
  config: JsonObject;
  readOnly: boolean;
  write: (path: Path, value: Json | undefined) => void;
  leave: () => void;
  findings: Form["findings"];
};

/** When a schedule step starts its flow, with the next times it would. */
export function ScheduleSection({ config, readOnly, write, leave, findings }: Props) {
  const { t } = useTranslation();
  const { settings } = useDraftState("settings");
  const ofFlow = typeof settings.timezone === "string" ? settings.timezone : "UTC";
  const rhythm = rhythmIn(config);
  const change = (next: Rhythm, step: boolean) => {
    if (step) leave();
    for (const name of ["cron", "calendar", "every"] as const) {
      const value = next[name] as Json | undefined;
      if (value !== undefined || config[name] !== undefined)
        write([name], value === "" ? undefined : value);
    }
    if (step) leave();
  };
  const moving = Object.fromEntries(
    MOVING.filter((name) => config[name] !== undefined).map((name) => [name, config[name] as Json]),
  );
  return (
    <section aria-label={t("schedules.when")} className="grid gap-3">
      <h3 className="font-medium">{t("schedules.when")}</h3>
      <RhythmFields rhythm={rhythm} readOnly={readOnly} onChange={change} onLeave={leave} />
      {OWN_SETTINGS.map((name) => (
        <FieldFindings key={name} pointer={`/${name}`} findings={findings} exact={false} />
      ))}
      <Field label={t("schedules.zone")}>
        {(described) => (
          <Select
            {...described}
            value={typeof config.timezone === "string" ? config.timezone : ""}
            disabled={readOnly}
            onChange={({ target }) => {
              leave();
              write(["timezone"], target.value || undefined);
              leave();
            }}
          >
            <option value="">{t("schedules.zoneOfFlow", { zone: ofFlow })}</option>
            {ZONES.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        )}
      </Field>
      <NextTimes config={moving} timezone={ofFlow} />
    </section>
  );
}
