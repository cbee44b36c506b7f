import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import {
  type Connector,
  useConnectorUsesQuery,
  useDeleteConnectorMutation,
} from "~/api/connectors";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";

type Props = { connector: Connector; onClose: () => void };

/** Ask before a connector goes; one that flows use stays, and they are named. */
export function DeleteConnector({ connector, onClose }: Props) {
  const { t } = useTranslation();
  const { link } = useProject();
  const dispatch = useAppDispatch();
  const of = { project: connector.project_id, key: connector.key };
  const { data } = useConnectorUsesQuery(of);
  const [remove, { isLoading, error }] = useDeleteConnectorMutation();
  const used = data?.items ?? [];
  const name = connector.title;
  const confirm = async () => {
    const done = await remove(of);
    if (done.error) return;
    dispatch(said(t("connectors.deleted", { name }), "ok"));
    onClose();
  };
  return (
    <Dialog
      open
      title={t("connectors.deleteAsk", { name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button
            look="danger"
            busy={isLoading}
            disabled={!data || used.length > 0}
            onClick={() => void confirm()}
          >
            {t("connectors.delete")}
          </Button>
        </>
      }
    >
      <div className="grid gap-2">
        {error && <ProblemNote error={error} />}
        <p>{used.length ? t("connectors.deleteUsed") : t("connectors.deleteHint")}</p>
        <ul className="grid gap-1">
          {used.map(({ flow_id, name: flow, nodes }) => (
            <li key={flow_id}>
              <Link to={link(`flows/${flow_id}`)} className="font-medium hover:underline">
                {flow}
              </Link>
              <p className="text-text-2 text-xs">{nodes.map((one) => one.name).join(", ")}</p>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
