import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Run } from "~/api/runs";
import { useProject } from "~/app/project";
import { classes } from "~/ui/classes";
import { StatusIcon } from "~/ui/StatusIcon";
import { Tag } from "~/ui/Tag";
import { ago, fullTime } from "~/ui/times";
import { took } from "../words";

type Props = { run: Run; now: number; checked: boolean; onCheck: (checked: boolean) => void };

/** One run in the list: how it stands, what it was for, when, how long, and what went wrong. */
export function RunRow({ run, now, checked, onCheck }: Props) {
  const { t } = useTranslation();
  const { link } = useProject();
  const wrong = run.stuck ?? run.error?.message;
  const note = wrong ?? waits(run, t);
  return (
    <li
      className={classes(
        "flex items-center gap-3 border-line border-b px-4 sm:px-6",
        checked ? "bg-accent-weak" : "hover:bg-sunken",
      )}
    >
      <input
        type="checkbox"
        aria-label={t("runs.list.choose", { flow: run.flow.name, when: ago(run.created_at) })}
        checked={checked}
        onChange={(event) => onCheck(event.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      <Link
        to={link(`runs/${run.id}`)}
        data-row
        className="grid min-w-0 grow grid-cols-[18px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 py-2 focus-visible:outline-offset-[-2px] lg:grid-cols-[18px_minmax(140px,260px)_minmax(0,1fr)_110px_120px_76px]"
      >
        <StatusIcon status={run.status} />
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{run.flow.name}</span>
          {run.test ? <Tag>{t("runs.test")}</Tag> : run.version && <Tag>v{run.version}</Tag>}
        </span>
        <span
          className={classes(
            "col-span-2 col-start-2 row-start-2 truncate text-xs lg:col-span-1 lg:col-start-3 lg:row-start-1",
            wrong ? "text-failed" : "text-text-2",
          )}
        >
          {note}
        </span>
        <span className="hidden truncate text-text-2 text-xs lg:inline">
          {t(`runs.sourceShort.${run.source}`)}
        </span>
        <time
          dateTime={run.created_at}
          title={fullTime(run.created_at)}
          className="text-right text-text-2 text-xs lg:text-left"
        >
          {ago(run.created_at, now)}
        </time>
        <span className="hidden text-right text-text-2 text-xs lg:inline">{took(run, now)}</span>
      </Link>
    </li>
  );
}

/** What a waiting run waits for; whom it asks is told on its page. */
function waits(run: Run, t: TFunction): string {
  if (run.status !== "waiting") return "";
  if (!run.waiting_for.length) return t("runs.list.unclear");
  return run.waiting_for.map((kind) => t(`runs.list.waits.${kind as "delay"}`)).join(", ");
}
