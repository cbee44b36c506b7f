import { skipToken } from "@reduxjs/toolkit/query";
import { CircleHelp, Clock, History, Minus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useValueQuery } from "~/api/runs";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { AnswerStep } from "~/features/inbox/AnswerStep";
import { Button } from "~/ui/Button";
import { isEnded } from "../live";
import { nameOf, saidOf, waitOf } from "../words";
import { DecidingValues } from "./DecidingValues";
import { RetryNow } from "./RetryNow";
import { SignalButton } from "./SignalButton";
import { SkipDialog } from "./SkipDialog";
import type { StepProps } from "./StepDetail";

/** Why a step waits, was skipped, was not run again, or cannot be told; and what can be done. */
export function WhyNote(props: StepProps) {
  const { step } = props;
  if (step.status === "skipped" && step.skipped_because) return <Skipped {...props} />;
  if (step.status === "unknown" || step.effect?.state === "unknown") return <Unknown {...props} />;
  if (step.from_run) return <Taken {...props} />;
  const again = step.next_attempt_at && !step.ended_at;
  return step.status === "waiting" || again ? <Waiting {...props} /> : null;
}

function Note({ icon, tone, children }: { icon: ReactNode; tone: string; children: ReactNode }) {
  return (
    <div className={`flex gap-2 rounded-card px-3 py-2 text-text ${tone}`}>
      <span aria-hidden className="mt-0.5 [&_svg]:size-4">
        {icon}
      </span>
      <div className="grid min-w-0 grow gap-2">{children}</div>
    </div>
  );
}

function Skipped({ run, step, steps, onChoose }: StepProps) {
  const { t } = useTranslation();
  const because = step.skipped_because;
  const before = Object.values(steps).find(
    (one) => one.node === because?.node && same(one.iteration, step.iteration),
  );
  const ran = before && before.status !== "skipped";
  const { data } = useValueQuery(
    ran && before.output_size > 0 && before.output_size < 2000
      ? { run: run.id, path: before.path, side: "output" }
      : skipToken,
  );
  const name = before ? nameOf(before) : (because?.node ?? "");
  const port = t(`runs.ports.${because?.port as "out"}`, { defaultValue: because?.port ?? "" });
  const sentence = !ran
    ? t("runs.why.skippedToo", { name })
    : because?.port === "error"
      ? t("runs.why.noError", { name })
      : data
        ? t("runs.why.condition", { name, port, value: saidOf(data.value, t) })
        : t("runs.why.notTaken", { name, port });
  return (
    <Note icon={<Minus />} tone="bg-sunken">
      <p>{sentence}</p>
      {ran && because && because.port !== "error" && !before.iteration.length && (
        <DecidingValues run={run} node={because.node} port={because.port} />
      )}
      {before && (
        <span>
          <Button size="sm" onClick={() => onChoose(before)}>
            {t("runs.why.show", { name })}
          </Button>
        </span>
      )}
    </Note>
  );
}

function same(a: number[], b: number[]): boolean {
  return a.every((one, at) => one === b[at]) && a.length <= b.length;
}

function Waiting({ run, step }: StepProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [skipping, setSkipping] = useState(false);
  const kind = step.waiting_for?.kind;
  const asks = kind === "approval" || kind === "form";
  return (
    <Note icon={<Clock />} tone="bg-waiting-bg">
      <p>{waitOf(step, t)}.</p>
      {asks && may("run.answer") && <AnswerStep run={run.id} step={step} />}
      {may("run.steer") && !step.error && (
        <div className="flex flex-wrap gap-2">
          {kind === "signal" && <SignalButton run={run.id} name={step.waiting_for?.name ?? ""} />}
          {step.next_attempt_at && <RetryNow run={run} step={step} />}
          <Button size="sm" onClick={() => setSkipping(true)}>
            {t("runs.skip.open")}
          </Button>
        </div>
      )}
      {skipping && <SkipDialog run={run} step={step} onClose={() => setSkipping(false)} />}
    </Note>
  );
}

/** An outside call whose answer never came: only a person can know whether it took effect. */
function Unknown({ run, step }: StepProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [done, setDone] = useState(false);
  return (
    <Note icon={<CircleHelp className="text-unknown" />} tone="bg-unknown-bg">
      <p>{t("runs.why.unknown")}</p>
      {step.effect && (
        <p className="text-text-2 text-xs">{t("runs.why.key", { key: step.effect.key })}</p>
      )}
      {!isEnded(run) && may("run.steer") && (
        <div className="flex flex-wrap gap-2">
          <RetryNow run={run} step={step} label={t("runs.why.didNotHappen")} />
          <Button size="sm" onClick={() => setDone(true)}>
            {t("runs.why.happened")}
          </Button>
        </div>
      )}
      {done && <SkipDialog run={run} step={step} onClose={() => setDone(false)} />}
    </Note>
  );
}

function Taken({ step }: StepProps) {
  const { t } = useTranslation();
  const { link } = useProject();
  return (
    <Note icon={<History />} tone="bg-sunken">
      <p>
        {t(step.output_changed ? "runs.why.changed" : "runs.why.taken")}{" "}
        <Link to={link(`runs/${step.from_run}`)} className="text-accent hover:underline">
          {t("runs.why.earlierRun")}
        </Link>
      </p>
    </Note>
  );
}
