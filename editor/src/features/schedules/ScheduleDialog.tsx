import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { useFlowsQuery } from "~/api/flows";
import {
  type Schedule,
  useChangeScheduleMutation,
  useCreateScheduleMutation,
} from "~/api/schedules";
import { useProject } from "~/app/project";
import { DurationInput } from "~/features/inspector/form/controls/DurationControl";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input, Select } from "~/ui/Input";
import { ZONES } from "./moments";
import { NextTimes } from "./NextTimes";
import { OverlapSelect } from "./OverlapSelect";
import { RhythmFields } from "./RhythmFields";
import { type Rhythm, rhythmIn, ruleOn } from "./rhythm";
import { ScheduleInput } from "./ScheduleInput";

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
type Props = { schedule?: Schedule; onClose: () => void };

/** Add a schedule to a published flow, with an input of its own, or change one. */
export function ScheduleDialog({ schedule, onClose }: Props) {
  const { t } = useTranslation();
  const { id: project } = useProject();
  const { data: flows } = useFlowsQuery({ project });
  const [create, creating] = useCreateScheduleMutation();
  const [change, changing] = useChangeScheduleMutation();
  const [flow, setFlow] = useState(schedule?.flow_id ?? "");
  const [name, setName] = useState(schedule?.name ?? "");
  const [rhythm, setRhythm] = useState<Rhythm>(() => rhythmOf(schedule));
  const [timezone, setTimezone] = useState(schedule?.timezone ?? HERE);
  const [overlap, setOverlap] = useState(schedule?.overlap ?? "skip");
  const [catchUp, setCatchUp] = useState(schedule?.catch_up ?? "1h");
  const [input, setInput] = useState<Json>(schedule?.input ?? {});
  const [tried, setTried] = useState(false);
  const late = useId();
  const published = flows?.items.filter(({ version }) => version !== null) ?? [];
  const said = { ...writtenOf(rhythm), timezone };
  const save = async () => {
    setTried(true);
    if (!flow) return;
    const rest = { name: name.trim(), overlap, catch_up: catchUp, input };
    const done = schedule
      ? await change({ id: schedule.id, rhythm: { ...keptOf(schedule), ...said }, ...rest })
      : await create({ flow, ...said, ...rest });
    if (!done.error) onClose();
  };
  return (
    <FormDialog
      title={t(schedule ? "schedules.edit" : "schedules.add")}
      submit={t(schedule ? "words.save" : "schedules.create")}
      busy={creating.isLoading || changing.isLoading}
      error={creating.error ?? changing.error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {!schedule && (
        <Field
          label={t("schedules.flow")}
          hint={t("schedules.flowHint")}
          error={tried && !flow ? t("schedules.needFlow") : null}
        >
          {(described) => (
            <Select {...described} value={flow} onChange={({ target }) => setFlow(target.value)}>
              <option value="">{t("schedules.chooseFlow")}</option>
              {published.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label={t("schedules.name")}>
        {(described) => (
          <Input
            {...described}
            maxLength={200}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <RhythmFields rhythm={rhythm} onChange={setRhythm} />
      <Field label={t("schedules.zone")}>
        {(described) => (
          <Select
            {...described}
            value={timezone}
            onChange={({ target }) => setTimezone(target.value)}
          >
            {[...new Set([timezone, ...ZONES])].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        )}
      </Field>
      <NextTimes config={{ ...rhythm } as JsonObject} timezone={timezone} />
      <OverlapSelect value={overlap} onChange={setOverlap} />
      <div className="grid gap-1">
        <label htmlFor={late} className="font-medium">
          {t("schedules.catchUp")}
        </label>
        <DurationInput
          id={late}
          label={t("schedules.catchUp")}
          value={catchUp}
          onChange={(next) => setCatchUp(next ?? "")}
          onLeave={() => undefined}
        />
        <p className="text-text-2 text-xs">{t("schedules.catchUpHint")}</p>
      </div>
      {flow && <ScheduleInput key={flow} flow={flow} value={input} onChange={setInput} />}
    </FormDialog>
  );
}

function rhythmOf(schedule: Schedule | undefined): Rhythm {
  if (!schedule) return { calendar: [ruleOn("workdays", ["09:00"])] };
  const { cron, calendar, every } = schedule;
  return rhythmIn({ cron: cron.join("; "), calendar: calendar as JsonObject[], every });
}

/** What the dialog does not show stays as it is. */
function keptOf({ jitter, start, end }: Schedule) {
  return { jitter, start, end };
}

function writtenOf({ cron, calendar, every }: Rhythm) {
  const lines = (cron ?? "").split(";").map((line) => line.trim());
  return { cron: lines.filter(Boolean), calendar: calendar ?? [], every: every ?? null };
}
