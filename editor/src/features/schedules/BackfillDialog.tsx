import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Overlap, type Schedule, useBackfillScheduleMutation } from "~/api/schedules";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";
import { localIn, momentIn } from "./moments";
import { OverlapSelect } from "./OverlapSelect";

const DAY_MS = 86_400_000;
type Props = { schedule: Schedule; onClose: () => void };

/** Start what would have been started in a span of the past. */
export function BackfillDialog({ schedule, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const { id, timezone } = schedule;
  const [send, { isLoading, error }] = useBackfillScheduleMutation();
  const [now] = useState(Date.now);
  const [from, setFrom] = useState(() => localIn(now - DAY_MS, timezone));
  const [to, setTo] = useState(() => localIn(now, timezone));
  const [overlap, setOverlap] = useState<Overlap>("queue");
  const start = async () => {
    if (!from || !to) return;
    const span = { from: momentIn(from, timezone), to: momentIn(to, timezone) };
    const { data } = await send({ id, ...span, overlap });
    if (!data) return;
    dispatch(said(t("schedules.backfill.done", { count: data.times.length }), "ok"));
    onClose();
  };
  return (
    <FormDialog
      title={t("schedules.backfill.title")}
      hint={t("schedules.backfill.hint")}
      submit={t("schedules.backfill.start")}
      busy={isLoading}
      error={error}
      onSubmit={() => void start()}
      onClose={onClose}
    >
      <Field label={t("schedules.backfill.from")} hint={timezone}>
        {(described) => (
          <Input
            {...described}
            type="datetime-local"
            value={from}
            onChange={({ target }) => setFrom(target.value)}
          />
        )}
      </Field>
      <Field label={t("schedules.backfill.to")} hint={timezone}>
        {(described) => (
          <Input
            {...described}
            type="datetime-local"
            value={to}
            onChange={({ target }) => setTo(target.value)}
          />
        )}
      </Field>
      <OverlapSelect value={overlap} onChange={setOverlap} />
    </FormDialog>
  );
}
