import { Ban, Pause, Play, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "~/api/problems";
import { type Run, useStartRunMutation, useSteerRunMutation } from "~/api/runs";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { TextArea } from "~/ui/Input";
import { isEnded } from "./live";

/** What can be done with a whole run: pause, go on, cancel, and once it ended, run it again. */
export function RunActions({ run, onStarted }: { run: Run; onStarted: (id: string) => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { steer, busy } = useSteering(run);
  const [cancelling, setCancelling] = useState(false);
  if (isEnded(run)) return may("run.start") ? <Again run={run} onStarted={onStarted} /> : null;
  if (!may("run.steer")) return null;
  return (
    <>
      {run.status === "paused" ? (
        <Button icon={<Play className="size-3.5" />} busy={busy} onClick={() => steer("resume")}>
          {t("runs.resume")}
        </Button>
      ) : (
        <Button icon={<Pause className="size-3.5" />} busy={busy} onClick={() => steer("pause")}>
          {t("runs.pause")}
        </Button>
      )}
      <Button
        look="danger"
        icon={<Ban className="size-3.5" />}
        disabled={busy}
        onClick={() => setCancelling(true)}
      >
        {t("runs.cancel")}
      </Button>
      {cancelling && (
        <CancelDialog
          onClose={() => setCancelling(false)}
          onCancel={(reason) => {
            setCancelling(false);
            steer("cancel", reason);
          }}
        />
      )}
    </>
  );
}

function useSteering(run: Run) {
  const dispatch = useAppDispatch();
  const [send, { isLoading }] = useSteerRunMutation();
  const steer = async (verb: "cancel" | "pause" | "resume", reason?: string) => {
    const answer = await send({ run: run.id, verb, reason });
    if (answer.error) dispatch(said(sentenceOf(answer.error), "failed"));
  };
  return {
    steer: (verb: Parameters<typeof steer>[0], why?: string) => void steer(verb, why),
    busy: isLoading,
  };
}

/** Start anew with the same input; what went before is left as it is. */
function Again({ run, onStarted }: { run: Run; onStarted: (id: string) => void }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [start, { isLoading }] = useStartRunMutation();
  const again = async () => {
    const version = run.version ?? ("draft" as const);
    const answer = await start({ flow: run.flow.id, start: { input: run.input, version } });
    if (answer.error) dispatch(said(sentenceOf(answer.error), "failed"));
    else onStarted(answer.data.id);
  };
  return (
    <Button icon={<RotateCcw className="size-3.5" />} busy={isLoading} onClick={() => void again()}>
      {t("runs.again")}
    </Button>
  );
}

type CancelProps = { onClose: () => void; onCancel: (reason: string) => void; count?: number };

/** Ask why, and say what cancelling does. */
export function CancelDialog({ onClose, onCancel, count = 1 }: CancelProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("runs.cancelTitle", { count })}
      hint={t("runs.cancelHint")}
      footer={
        <>
          <Button onClick={onClose}>{t("runs.keepRunning")}</Button>
          <Button look="danger" onClick={() => onCancel(reason)}>
            {t("runs.cancelRun", { count })}
          </Button>
        </>
      }
    >
      <Field label={t("runs.reason")} hint={t("runs.reasonHint")}>
        {(described) => (
          <TextArea
            {...described}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
