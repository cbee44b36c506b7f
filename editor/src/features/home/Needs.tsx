import { CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Failing, Summary } from "~/api/summary";
import { useProject } from "~/app/project";
import { StatusIcon } from "~/ui/StatusIcon";
import { Tag } from "~/ui/Tag";
import { ago } from "~/ui/times";
import { Card } from "./Card";

/** What fails: one line a flow and cause, with how often and what the last one said. */
export function Failures({ failing }: { failing: Failing[] }) {
  const { t } = useTranslation();
  const { link } = useProject();
  return (
    <Card title={t("home.failing")}>
      {!failing.length && <Fine text={t("home.failingNone")} />}
      <ul className="grid gap-3">
        {failing.map(({ flow, count, message, run_id, at }) => (
          <li key={run_id} className="flex items-start gap-2.5">
            <StatusIcon status="failed" />
            <div className="min-w-0 grow">
              <p className="flex flex-wrap items-center gap-x-2">
                <Link to={link(`runs/${run_id}`)} className="font-medium hover:underline">
                  {flow.name}
                </Link>
                <Tag tone="failed">{t("home.failingTimes", { count })}</Tag>
                <span className="text-text-2 text-xs">{ago(at)}</span>
              </p>
              <p className="line-clamp-2 break-words text-text-2">{message}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Runs that ask somebody something, and those the engine cannot go on with. */
export function Waiting({ waiting, stuck }: Pick<Summary, "waiting" | "stuck">) {
  const { t } = useTranslation();
  const { link } = useProject();
  const inbox = waiting.count > 0 && (
    <Link to={link("inbox")} className="text-accent text-xs hover:underline">
      {t("home.waitingAll")}
    </Link>
  );
  return (
    <Card title={t("home.waiting")} aside={inbox}>
      {!waiting.count && <Fine text={t("home.waitingNone")} />}
      <ul className="grid gap-2">
        {waiting.runs.map((run) => (
          <li key={run.run_id} className="flex items-center gap-2.5">
            <StatusIcon status="waiting" />
            <Link to={link("inbox")} className="min-w-0 grow truncate font-medium hover:underline">
              {run.flow.name}
            </Link>
            <span className="shrink-0 text-text-2 text-xs">
              {t("home.waitingSince", { when: ago(run.created_at) })}
            </span>
          </li>
        ))}
      </ul>
      {stuck.count > 0 && (
        <div className="grid gap-1 rounded-field bg-unknown-bg p-2">
          <p className="flex items-center gap-2 font-medium">
            <TriangleAlert aria-hidden className="size-4 text-unknown" />
            {t("home.stuck", { count: stuck.count })}
          </p>
          {stuck.runs.map((run) => (
            <Link
              key={run.run_id}
              to={link(`runs/${run.run_id}`)}
              className="truncate text-xs underline"
            >
              {run.flow.name}: {run.stuck}
            </Link>
          ))}
        </div>
      )}
    </Card>
  );
}

function Fine({ text }: { text: string }) {
  return (
    <p className="flex items-center gap-2 text-text-2">
      <CircleCheck aria-hidden className="size-4 text-ok" />
      {text}
    </p>
  );
}
