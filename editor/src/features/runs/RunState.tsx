import { useTranslation } from "react-i18next";
import type { Run } from "~/api/runs";
import { classes } from "~/ui/classes";
import { StatusIcon } from "~/ui/StatusIcon";
import { Tag } from "~/ui/Tag";
import { isEnded } from "./live";
import { useNow } from "./time";
import { startedBy, took } from "./words";

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const TONES: Record<Run["status"], string> = {
  queued: "bg-sunken text-text-2",
  running: "bg-running-bg text-running",
  waiting: "bg-waiting-bg text-waiting",
  paused: "bg-waiting-bg text-waiting",
  succeeded: "bg-ok-bg text-ok",
  failed: "bg-failed-bg text-failed",
  cancelled: "bg-sunken text-text-2",
};

/** When a run began, how it stands, how long it takes, and who started it. */
export function RunState({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <div className="flex min-w-0 grow flex-wrap items-center gap-x-2 gap-y-1">
      <h2 className="font-semibold">
        {t("runs.runAt", { time: CLOCK.format(Date.parse(run.created_at)) })}
      </h2>
      <RunPill run={run} />
      {run.test && <Tag>{t("runs.test")}</Tag>}
      <span className="truncate text-text-2 text-xs">{startedBy(run, t)}</span>
    </div>
  );
}

/** The status with the time it took, ticking. */
export function RunPill({ run }: { run: Run }) {
  const { t } = useTranslation();
  const now = useNow(!isEnded(run));
  const time = took({ started_at: run.started_at ?? run.created_at, ended_at: run.ended_at }, now);
  return (
    <span
      role="status"
      data-testid="run-status"
      className={classes(
        "inline-flex h-[22px] items-center gap-1.5 whitespace-nowrap rounded-full pr-2 pl-1 text-xs",
        TONES[run.status],
      )}
    >
      <span className="inline-grid scale-[.8]">
        <StatusIcon status={run.status} silent />
      </span>
      {t(`words.status.${run.status}`)}
      <span aria-live="off">· {time}</span>
    </span>
  );
}
