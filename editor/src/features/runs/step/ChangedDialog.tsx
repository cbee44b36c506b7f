import { skipToken } from "@reduxjs/toolkit/query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { type Run, type Step, useValueQuery } from "~/api/runs";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { Select } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { Skeleton } from "~/ui/Skeleton";
import { DataField } from "../form/DataField";
import { useSchemas } from "../form/useSchemas";
import { isEnded } from "../live";
import { nameOf } from "../words";
import type { StepProps } from "./StepDetail";
import { useFork, useStepSteering } from "./steering";

type Props = StepProps & { onClose: () => void };

/** Try a step again with other data: of the step itself while the run goes on, else of a new run. */
export function ChangedDialog(props: Props) {
  return isEnded(props.run) ? <ForkDialog {...props} /> : <RetryDialog {...props} />;
}

function RetryDialog({ run, step, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error } = useValueQuery({ run: run.id, path: step.path, side: "input" });
  const schemas = useSchemas(run);
  const [value, setValue] = useState<Json | undefined>(undefined);
  const { steer, busy } = useStepSteering(run.id, step.path);
  const submit = async () => {
    const input = value ?? data?.value;
    if (input !== undefined && (await steer("retry", { input }))) onClose();
  };
  return (
    <Asking
      name={nameOf(step)}
      hint={t("runs.retry.hintRunning")}
      busy={busy}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      {error && <ProblemNote error={error} />}
      {data ? (
        <DataField
          label={t("runs.value.input")}
          schema={schemas.taken(step.type)}
          value={data.value}
          onChange={setValue}
        />
      ) : (
        !error && <Skeleton className="h-24" />
      )}
    </Asking>
  );
}

const INPUT = "";

function ForkDialog({ run, step, steps, onStarted, onClose }: Props) {
  const { t } = useTranslation();
  const before = useMemo(() => stepsBefore(step, steps), [step, steps]);
  const [of, setOf] = useState(before.at(-1)?.path ?? INPUT);
  const [value, setValue] = useState<Json | undefined>(undefined);
  const { fork, busy, error } = useFork(run, onStarted);
  const changed =
    value === undefined ? {} : of === INPUT ? { input: value } : { outputs: { [of]: value } };
  const submit = async () => {
    if (await fork({ from: step.path, ...changed })) onClose();
  };
  return (
    <Asking
      name={nameOf(step)}
      hint={t("runs.retry.hintEnded")}
      busy={busy}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <div className="grid gap-3">
        <Field label={t("runs.retry.what")}>
          {(described) => (
            <Select
              {...described}
              value={of}
              onChange={(event) => {
                setOf(event.target.value);
                setValue(undefined);
              }}
            >
              <option value={INPUT}>{t("runs.retry.runInput")}</option>
              {before.map((one) => (
                <option key={one.path} value={one.path}>
                  {t("runs.retry.outputOf", { name: nameOf(one) })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Known key={of} run={run} step={steps[of]} onChange={setValue} />
        {error !== undefined && <ProblemNote error={error} />}
      </div>
    </Asking>
  );
}

function Known({
  run,
  step,
  onChange,
}: {
  run: Run;
  /** The step whose answer it is; without one, what the run was started with. */
  step: Step | undefined;
  onChange: (value: Json | undefined) => void;
}) {
  const { t } = useTranslation();
  const schemas = useSchemas(run);
  const { data, error } = useValueQuery(
    step ? { run: run.id, path: step.path, side: "output", limit: 100_000 } : skipToken,
  );
  if (error) return <ProblemNote error={error} />;
  if (!schemas.known || (step && !data)) return <Skeleton className="h-24" />;
  return (
    <DataField
      label={t("runs.retry.data")}
      schema={step ? schemas.given(step.type) : schemas.input}
      value={step ? (data?.value ?? null) : run.input}
      onChange={onChange}
    />
  );
}

/** The steps that had ended well when this one began, and are not within a repeat. */
function stepsBefore(step: Step, steps: Record<string, Step>): Step[] {
  return Object.values(steps).filter(
    (one) =>
      one.status === "succeeded" &&
      one.path !== step.path &&
      !one.iteration.length &&
      Date.parse(one.ended_at ?? "") <= Date.parse(step.started_at ?? ""),
  );
}

type AskingProps = {
  name: string;
  hint: string;
  busy: boolean;
  onClose: () => void;
  onSubmit: () => void;
  children: React.ReactNode;
};

function Asking({ name, hint, busy, onClose, onSubmit, children }: AskingProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("runs.retry.title", { name })}
      hint={hint}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" busy={busy} onClick={onSubmit}>
            {t("runs.retry.do")}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
