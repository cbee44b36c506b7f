import { useTranslation } from "react-i18next";
import type { Day } from "~/api/summary";
import { Card } from "./Card";

const WEEKDAY = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });
const HEIGHT = 88;

type Counts = { day: string; succeeded: number; failed: number; other: number; all: number };

/** The runs of the week as a bar a day, and how many of those that ended succeeded. */
export function Health({ days, rate }: { days: Day[]; rate: number | null }) {
  const { t } = useTranslation();
  const counted = days.map(countsOf);
  const total = counted.reduce((sum, day) => sum + day.all, 0);
  const most = Math.max(1, ...counted.map((day) => day.all));
  const rateText =
    rate === null ? null : t("home.rate", { rate: Math.round(rate * (rate <= 1 ? 100 : 1)) });
  return (
    <Card
      title={t("home.health")}
      aside={
        <span className="text-text-2">
          {[total > 0 && t("home.ran", { count: total }), rateText].filter(Boolean).join(" · ")}
        </span>
      }
    >
      {total === 0 && <p className="text-text-2">{t("home.healthNone")}</p>}
      {total > 0 && (
        <>
          <ul className="flex items-end gap-2">
            {counted.map((day) => (
              <Bar key={day.day} counts={day} most={most} />
            ))}
          </ul>
          <p className="flex gap-4 text-text-2 text-xs">
            <Key look="bg-ok" text={t("home.succeeded")} />
            <Key look="bg-failed" text={t("home.failed")} />
            <Key look="bg-line-strong" text={t("home.other")} />
          </p>
        </>
      )}
    </Card>
  );
}

function Bar({ counts, most }: { counts: Counts; most: number }) {
  const { t } = useTranslation();
  const day = WEEKDAY.format(Date.parse(counts.day));
  const label = t("home.barOf", { ...counts, day });
  const part = (count: number) => ({ height: `${(count / most) * HEIGHT}px` });
  return (
    <li className="grid grow gap-1 text-center" title={label}>
      <span className="sr-only">{label}</span>
      <span
        aria-hidden
        className="flex flex-col justify-end overflow-hidden rounded-field bg-sunken"
        style={{ height: `${HEIGHT}px` }}
      >
        <i className="bg-line-strong" style={part(counts.other)} />
        <i className="bg-failed" style={part(counts.failed)} />
        <i className="bg-ok" style={part(counts.succeeded)} />
      </span>
      <span aria-hidden className="text-2xs text-text-2">
        {day}
      </span>
    </li>
  );
}

function Key({ look, text }: { look: string; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <i aria-hidden className={`size-2 rounded-full ${look}`} />
      {text}
    </span>
  );
}

function countsOf({ day, runs }: Day): Counts {
  const all = Object.values(runs).reduce((sum, count) => sum + count, 0);
  const { succeeded = 0, failed = 0 } = runs;
  return { day, succeeded, failed, other: all - succeeded - failed, all };
}
