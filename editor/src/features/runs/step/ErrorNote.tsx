import { RotateCcw, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { StepError } from "~/api/runs";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { isEnded } from "../live";
import { ChangedDialog } from "./ChangedDialog";
import { ReconnectStep } from "./ReconnectStep";
import { RetryNow } from "./RetryNow";
import { SkipDialog } from "./SkipDialog";
import type { StepProps } from "./StepDetail";
import { useFork } from "./steering";

/** What went wrong in a sentence, what to do about it, and buttons that do it. */
export function ErrorNote({ error, ...props }: StepProps & { error: StepError }) {
  const { t } = useTranslation();
  const { step } = props;
  const equal = equalFailures(props);
  return (
    <div role="alert" className="grid gap-2 rounded-card bg-failed-bg px-3 py-2">
      <p className="flex gap-2">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
        <span className="min-w-0 break-words font-medium">{error.message}</span>
      </p>
      {error.hint && <p>{error.hint}</p>}
      {equal > 1 && <p className="text-text-2">{t("runs.equalFailures", { count: equal })}</p>}
      <Doing {...props} error={error} />
      <details className="text-text-2 text-xs">
        <summary className="cursor-pointer">{t("frame.details")}</summary>
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
          <dt>{t("runs.error.code")}</dt>
          <dd className="font-mono">{error.code}</dd>
          <dt>{t("runs.error.kind")}</dt>
          <dd>{t(`runs.error.kinds.${error.kind}`)}</dd>
          <dt>{t("runs.error.step")}</dt>
          <dd className="font-mono">{step.path}</dd>
        </dl>
        {error.details !== null && error.details !== undefined && (
          <pre className="mt-1 overflow-x-auto font-mono">
            {JSON.stringify(error.details, null, 2)}
          </pre>
        )}
      </details>
    </div>
  );
}

function equalFailures({ step, steps }: StepProps): number {
  const plain = (text: string | undefined) => (text ?? "").replace(/\d+/g, "#");
  const mine = plain(step.error?.message);
  return Object.values(steps).filter(
    (one) => one.node === step.node && one.error && plain(one.error.message) === mine,
  ).length;
}

function Doing({ error, ...props }: StepProps & { error: StepError }) {
  const { t } = useTranslation();
  const { run, step } = props;
  const may = useMay();
  const { link } = useProject();
  const [asking, setAsking] = useState<"changed" | "skip" | null>(null);
  const { fork, busy, error: refused } = useFork(run, props.onStarted);
  const ended = isEnded(run);
  const editor = link(`flows/${run.flow.id}?run=${run.id}&step=${encodeURIComponent(step.node)}`);
  return (
    <>
      <div className="flex flex-wrap gap-1.5">
        {may("run.start") && (
          <Button
            size="sm"
            icon={<RotateCcw className="size-3" />}
            onClick={() => setAsking("changed")}
          >
            {t("runs.retry.changed")}
          </Button>
        )}
        {ended && may("run.start") && (
          <>
            <Button size="sm" busy={busy} onClick={() => void fork({ from: step.path })}>
              {t("runs.retry.here")}
            </Button>
            <Button
              size="sm"
              disabled={busy}
              onClick={() => void fork({ from: step.path, version: "draft" })}
            >
              {t("runs.retry.draft")}
            </Button>
          </>
        )}
        {!ended && may("run.steer") && (
          <>
            <RetryNow run={run} step={step} />
            <Button size="sm" onClick={() => setAsking("skip")}>
              {t("runs.skip.open")}
            </Button>
          </>
        )}
        {error.code.startsWith("connection.") && <ReconnectStep run={run} step={step} />}
        <LinkButton to={editor}>{t("runs.editStep")}</LinkButton>
      </div>
      {refused !== undefined && <ProblemNote error={refused} />}
      {asking === "changed" && <ChangedDialog {...props} onClose={() => setAsking(null)} />}
      {asking === "skip" && <SkipDialog run={run} step={step} onClose={() => setAsking(null)} />}
    </>
  );
}

function LinkButton({ to, children }: { to: string; children: React.ReactNode }) {
  return (
    <Link
      to={to}
      className="inline-flex h-6 items-center gap-1.5 whitespace-nowrap rounded-field border border-line-strong bg-surface px-2 font-medium text-xs hover:bg-sunken"
    >
      {children}
    </Link>
  );
}
