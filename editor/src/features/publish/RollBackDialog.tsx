import { useTranslation } from "react-i18next";
import { useRollBackMutation } from "~/api/flows";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";

type Props = { flow: string; number: number; next: number; onClose: () => void };

/** Ask before an older version becomes live. */
export function RollBackDialog({ flow, number, next, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [rollBack, { isLoading, error }] = useRollBackMutation();
  const confirm = async () => {
    const { data } = await rollBack({ id: flow, to: number });
    if (!data) return;
    dispatch(said(t("publish.rolledBack", { number: data.number }), "ok"));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("publish.rollBackTitle", { number })}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" busy={isLoading} onClick={() => void confirm()}>
            {t("publish.rollBack")}
          </Button>
        </>
      }
    >
      {error && <ProblemNote error={error} />}
      <p>{t("publish.rollBackHint", { number, next })}</p>
    </Dialog>
  );
}
