import { useTranslation } from "react-i18next";
import {
  type Connection,
  useConnectionUsesQuery,
  useDeleteConnectionMutation,
} from "~/api/connections";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { UsedBy } from "./UsedBy";

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
  const { name } = connection;
  const of = { project: connection.project_id, id: connection.id };
  const { data: uses } = useConnectionUsesQuery(of);
  const used = (uses?.items.length ?? 0) > 0;
  const confirm = async () => {
    const done = await remove({ ...of, force: used });
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
          <Button look="danger" busy={isLoading} disabled={!uses} onClick={() => void confirm()}>
            {t(used ? "connections.deleteAnyway" : "connections.delete")}
          </Button>
        </>
      }
    >
      <div className="grid gap-2">
        {error && <ProblemNote error={error} />}
        {used && (
          <>
            <p className="font-medium text-failed">{t("connections.deleteUsed")}</p>
            <UsedBy connection={connection} />
          </>
        )}
        <p>{t("connections.deleteHint")}</p>
      </div>
    </Dialog>
  );
}
