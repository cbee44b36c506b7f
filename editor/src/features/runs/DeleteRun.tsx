import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { type Run, useDeleteRunMutation } from "~/api/runs";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";

/** Delete an ended run before its time, after asking; the list of runs is shown then. */
export function DeleteRun({ run }: { run: Run }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const { link } = useProject();
  const [asking, setAsking] = useState(false);
  const [remove, { isLoading, error }] = useDeleteRunMutation();
  const confirm = async () => {
    const done = await remove(run.id);
    if (done.error) return;
    dispatch(said(t("runs.deleted"), "ok"));
    void navigate(link("runs"));
  };
  return (
    <>
      <Button icon={<Trash2 className="size-3.5" />} onClick={() => setAsking(true)}>
        {t("runs.delete")}
      </Button>
      {asking && (
        <Dialog
          open
          onClose={() => setAsking(false)}
          title={t("runs.deleteAsk")}
          hint={t("runs.deleteHint")}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t("words.cancel")}</Button>
              <Button look="danger" busy={isLoading} onClick={() => void confirm()}>
                {t("runs.deleteRun")}
              </Button>
            </>
          }
        >
          {error && <ProblemNote error={error} />}
        </Dialog>
      )}
    </>
  );
}
