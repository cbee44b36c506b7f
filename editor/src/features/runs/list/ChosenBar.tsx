import { Ban, RotateCcw, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Run, useStartRunMutation, useSteerRunMutation } from "~/api/runs";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { isEnded } from "../live";
import { CancelDialog } from "../RunActions";

/** What can be done with several runs at once; says afterwards how many it could not do. */
export function ChosenBar({ runs, onDone }: { runs: Run[]; onDone: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { id: project } = useProject();
  const mayAll = (permission: string, what: Run[]) =>
    what.length > 0 && what.every(({ flow }) => may(permission, { project, flow: flow.id }));
  const dispatch = useAppDispatch();
  const [steer] = useSteerRunMutation();
  const [start] = useStartRunMutation();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const living = runs.filter((run) => !isEnded(run));
  const ended = runs.filter(isEnded);
  const all = async (what: Run[], act: (run: Run) => Promise<{ error?: unknown }>) => {
    setBusy(true);
    const answers = await Promise.all(what.map(act));
    setBusy(false);
    const refused = answers.filter(({ error }) => error).length;
    const text = refused
      ? t("runs.list.notAll", { refused, count: what.length })
      : t("runs.list.done", { count: what.length });
    dispatch(said(text, refused ? "failed" : "ok"));
    onDone();
  };
  const again = (run: Run) =>
    start({ flow: run.flow.id, start: { input: run.input, version: run.version ?? "draft" } });
  return (
    <div
      role="toolbar"
      aria-label={t("runs.list.chosen", { count: runs.length })}
      className="sticky bottom-3 z-10 mx-auto flex w-fit max-w-full flex-wrap items-center gap-2 rounded-card border border-line bg-raised px-3 py-2 shadow-2"
    >
      <span>{t("runs.list.chosen", { count: runs.length })}</span>
      {mayAll("run.steer", living) && (
        <Button
          look="danger"
          icon={<Ban className="size-3.5" />}
          busy={busy}
          onClick={() => setAsking(true)}
        >
          {t("runs.cancelRun", { count: living.length })}
        </Button>
      )}
      {mayAll("run.start", ended) && (
        <Button
          icon={<RotateCcw className="size-3.5" />}
          busy={busy}
          onClick={() => void all(ended, again)}
        >
          {t("runs.list.again", { count: ended.length })}
        </Button>
      )}
      <IconButton small label={t("runs.list.chooseNone")} icon={<X />} onClick={onDone} />
      {asking && (
        <CancelDialog
          count={living.length}
          onClose={() => setAsking(false)}
          onCancel={(reason) => {
            setAsking(false);
            void all(living, (run) => steer({ run: run.id, verb: "cancel", reason }));
          }}
        />
      )}
    </div>
  );
}
