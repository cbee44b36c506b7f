import { useTranslation } from "react-i18next";
import { type Connection, useDeleteConnectionMutation } from "~/api/connections";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";

/** Ask before secrets are forgotten, and say which flows would miss them. */
export function DeleteConnection({
  connection,
  onClose,
}: {
  connection: Connection;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [remove, { isLoading, error }] = useDeleteConnectionMutation();
  const { name, used_by: count } = connection;
  const confirm = async () => {
    const done = await remove({ project: connection.project_id, id: connection.id });
    if (done.error) return;
    dispatch(said(t("connections.deleted", { name }), "ok"));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("connections.deleteAsk", { name })}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="danger" busy={isLoading} onClick={() => void confirm()}>
            {t("connections.delete")}
          </Button>
        </>
      }
    >
      <div className="grid gap-2">
        {error && <ProblemNote error={error} />}
        {count > 0 && (
          <p className="font-medium text-failed">{t("connections.deleteUsed", { count })}</p>
        )}
        <p>{t("connections.deleteHint")}</p>
      </div>
    </Dialog>
  );
}
