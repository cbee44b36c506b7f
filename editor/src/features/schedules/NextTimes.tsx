import { skipToken } from "@reduxjs/toolkit/query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import { sentenceOf } from "~/api/problems";
import { usePreviewScheduleQuery } from "~/api/schedules";
import { dayAndTime } from "./moments";

const PAUSE_MS = 300;
type Props = {
  /** A schedule step's settings: the rhythm, and what else moves it. */
  config: JsonObject;
  timezone: string;
};

/** What a rhythm that is being written means, and the next five times, in its own zone. */
export function NextTimes({ config, timezone }: Props) {
  const { t } = useTranslation();
  const written = JSON.stringify({ config, timezone });
  const [settled, setSettled] = useState(written);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(written), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [written]);
  const asked = useMemo(() => JSON.parse(settled) as Props, [settled]);
  const empty = !(asked.config.cron || asked.config.every || asked.config.calendar);
  const { currentData, data, error } = usePreviewScheduleQuery(empty ? skipToken : asked, {
    refetchOnMountOrArgChange: true,
  });
  if (empty) return <p className="text-text-2 text-xs">{t("schedules.noRhythm")}</p>;
  if (error)
    return (
      <p role="alert" className="text-failed text-xs">
        {sentenceOf(error)}
      </p>
    );
  const shown = currentData ?? data;
  if (!shown) return null;
  return (
    <div aria-live="polite" className="grid gap-1 rounded-field bg-sunken px-2 py-1.5 text-xs">
      <p className="font-medium">
        {shown.words} ({shown.timezone})
      </p>
      {shown.next.length === 0 && <p className="text-text-2">{t("schedules.never")}</p>}
      <ol className="grid gap-0.5 text-text-2 tabular-nums">
        {shown.next.map((one) => (
          <li key={one}>
            <time dateTime={one}>{dayAndTime(one, shown.timezone)}</time>
          </li>
        ))}
      </ol>
    </div>
  );
}
