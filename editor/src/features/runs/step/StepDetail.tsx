import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Run, Step } from "~/api/runs";
import { useProject } from "~/app/project";
import { StatusBadge } from "~/ui/StatusBadge";
import { isEnded } from "../live";
import type { LogLine } from "../liveSlice";
import { useNow } from "../time";
import { ValueViewer } from "../ValueViewer";
import { itemOf, nameOf, statusOf, took } from "../words";
import { Attempts } from "./Attempts";
import { ErrorNote } from "./ErrorNote";
import { Iterations } from "./Iterations";
import { WhyNote } from "./WhyNote";

export type StepProps = {
  run: Run;
  step: Step;
  /** All steps of the run, by path. */
  steps: Record<string, Step>;
  onChoose: (step: Step) => void;
  /** Shows a run that an action here started. */
  onStarted: (id: string) => void;
};
type Props = StepProps & { logs?: LogLine[]; title?: boolean };

/** All there is to know of one step: how it stands and why, each attempt, what went in and out. */
export function StepDetail({ logs = [], title = true, ...props }: Props) {
  const { t } = useTranslation();
  const { run, step } = props;
  const now = useNow(!isEnded(run) && !step.ended_at);
  const version = `${step.status} ${step.attempt}`;
  const lines = logs.filter(({ path }) => path === step.path);
  return (
    <div className="grid gap-4" data-testid="step-detail">
      <header className="grid gap-1">
        {title && <h2 className="font-semibold text-lg">{nameOf(step)}</h2>}
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-text-2">
          <StatusBadge status={statusOf(step)} />
          <span>{took(step, now)}</span>
          {step.iteration.length > 0 && <span>{itemOf(step, t)}</span>}
          {step.attempt > 1 && <span>{t("runs.tries", { count: step.attempt })}</span>}
        </p>
      </header>
      <Iterations {...props} />
      {step.error && <ErrorNote {...props} error={step.error} />}
      <WhyNote {...props} />
      {step.child_run_id && <ChildRun id={step.child_run_id} />}
      {step.status !== "skipped" && (
        <>
          <Part title={t("runs.value.output")}>
            {step.ended_at && step.output_size > 0 ? (
              <ValueViewer run={run.id} path={step.path} side="output" version={version} />
            ) : (
              <p className="text-text-2">{t("runs.value.none.output")}</p>
            )}
          </Part>
          <Part title={t("runs.value.input")}>
            <ValueViewer run={run.id} path={step.path} side="input" version={version} />
          </Part>
        </>
      )}
      {step.attempts.length > 0 && (
        <Part title={t("runs.attempts")}>
          <Attempts step={step} now={now} />
        </Part>
      )}
      {lines.length > 0 && (
        <Part title={t("runs.log")}>
          <ol className="grid gap-0.5 font-mono text-xs">
            {lines.map((line) => (
              <li key={`${line.at} ${line.message}`}>{line.message}</li>
            ))}
          </ol>
        </Part>
      )}
    </div>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-1.5">
      <h3 className="font-medium">{title}</h3>
      {children}
    </section>
  );
}

function ChildRun({ id }: { id: string }) {
  const { t } = useTranslation();
  const { link } = useProject();
  return (
    <Link to={link(`runs/${id}`)} className="text-accent hover:underline">
      {t("runs.childRun")}
    </Link>
  );
}
