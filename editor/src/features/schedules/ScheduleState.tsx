import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schedule } from "~/api/schedules";
import { useProject } from "~/app/project";
import { StatusBadge } from "~/ui/StatusBadge";
import { ago } from "~/ui/times";
import { dayAndTime } from "./moments";

/** What comes next, how the last run ended, and what was left out. */
export function ScheduleState({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const { next, timezone, last, missed, skipped } = schedule;
  const times = next.slice(0, 3).map((one) => dayAndTime(one, timezone));
  return (
    <div className="grid gap-0.5 text-text-2 text-xs">
      {times.length > 0 && <p>{t("schedules.next", { times: times.join(" · ") })}</p>}
      <p className="flex flex-wrap items-center gap-x-2">
        {!last && t("schedules.noLast")}
        {last && (
          <span title={dayAndTime(last.at, timezone)}>
            {t("schedules.last", { when: ago(last.at) })}
          </span>
        )}
        {last?.run_id && last.status && (
          <Link to={link(`runs/${last.run_id}`)} className="hover:underline">
            <StatusBadge status={last.status} />
          </Link>
        )}
        {missed > 0 && (
          <span className="text-failed">{t("schedules.missed", { count: missed })}</span>
        )}
      </p>
      {skipped.length > 0 && (
        <details>
          <summary className="cursor-default">
            {t("schedules.skipped", { count: skipped.length })}
          </summary>
          <ul className="mt-0.5 grid gap-0.5 pl-3">
            {skipped.map((one) => (
              <li key={one.at}>
                {dayAndTime(one.at, timezone)}: {one.message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
