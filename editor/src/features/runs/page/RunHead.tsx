import { SquarePen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Run, useRunsQuery } from "~/api/runs";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { StatusIcon } from "~/ui/StatusIcon";
import { Tag } from "~/ui/Tag";
import { ago, fullTime } from "~/ui/times";
import { DeleteRun } from "../DeleteRun";
import { isEnded } from "../live";
import { RunActions } from "../RunActions";
import { RunPill } from "../RunState";
import { startedBy } from "../words";

type Props = { run: Run; onStarted: (id: string) => void };

/** Which run this is, how it stands, where it came from, and what can be done with it. */
export function RunHead({ run, onStarted }: Props) {
  const { t } = useTranslation();
  const { link } = useProject();
  const may = useMay();
  return (
    <header className="grid gap-1.5 border-line border-b bg-surface px-4 py-3 sm:px-6">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="min-w-0 truncate font-semibold text-xl">{run.flow.name}</h1>
        <RunPill run={run} />
        {run.test ? <Tag>{t("runs.test")}</Tag> : run.version && <Tag>v{run.version}</Tag>}
        {run.environment !== "production" && <Tag>{run.environment}</Tag>}
        <span className="grow" />
        <Link
          to={link(`flows/${run.flow.id}?run=${run.id}`)}
          title={t("runs.openInEditorHint")}
          className="inline-flex h-7 items-center gap-1.5 rounded-field border border-line-strong bg-surface px-3 font-medium hover:bg-sunken"
        >
          <SquarePen aria-hidden className="size-3.5" />
          {t("runs.openInEditor")}
        </Link>
        <RunActions run={run} onStarted={onStarted} />
        {isEnded(run) && may("run.delete") && <DeleteRun run={run} />}
      </div>
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-text-2">
        <time dateTime={run.created_at} title={fullTime(run.created_at)}>
          {ago(run.created_at)}
        </time>
        <span>{startedBy(run, t)}</span>
        {run.parent && (
          <Link to={link(`runs/${run.parent.run_id}`)} className="text-accent hover:underline">
            {t(run.parent.as === "fork" ? "runs.forkOf" : "runs.calledBy")}
          </Link>
        )}
      </p>
      <Children run={run} />
    </header>
  );
}

/** Runs that came from this one: started again from a step, or called by it. */
function Children({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const { data } = useRunsQuery({ project: run.project_id, parent: run.id, limit: 20 });
  if (!data?.items.length) return null;
  return (
    <ul aria-label={t("runs.children")} className="flex flex-wrap gap-2">
      {data.items.map((child) => (
        <li key={child.id}>
          <Link
            to={link(`runs/${child.id}`)}
            className="inline-flex h-6 items-center gap-1.5 rounded-full border border-line pr-2.5 pl-1 text-xs hover:bg-sunken"
          >
            <span className="inline-grid scale-[.8]">
              <StatusIcon status={child.status} />
            </span>
            {child.parent?.as === "fork"
              ? t("runs.forkFrom", { step: child.parent.path })
              : child.flow.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
