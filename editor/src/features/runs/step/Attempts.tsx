import { useTranslation } from "react-i18next";
import type { Step } from "~/api/runs";
import { StatusIcon } from "~/ui/StatusIcon";
import { took } from "../words";

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** Each attempt with its time, and in words why it did not succeed. */
export function Attempts({ step, now }: { step: Step; now: number }) {
  const { t } = useTranslation();
  return (
    <ol className="grid divide-y divide-line rounded-card border border-line">
      {step.attempts.map((attempt) => (
        <li key={attempt.number} className="flex items-start gap-2 px-2 py-1.5">
          <StatusIcon
            status={attempt.error ? "failed" : attempt.ended_at ? "succeeded" : "running"}
          />
          <div className="min-w-0 grow">
            <p className="flex gap-2">
              <span className="grow">{t("runs.attempt", { number: attempt.number })}</span>
              <span className="text-text-2 text-xs">
                {attempt.started_at ? CLOCK.format(Date.parse(attempt.started_at)) : ""}
              </span>
              <span className="text-text-2 text-xs">{took(attempt, now)}</span>
            </p>
            {attempt.error && <p className="break-words text-failed">{attempt.error.message}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
