import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Connector,
  type ConnectorDetail,
  useChangeConnectorMutation,
  useConnectorQuery,
} from "~/api/connectors";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ChooseOperations } from "./ChooseOperations";
import { Oddities } from "./Oddities";

type Props = { connector: Connector; onClose: () => void };

/** Other operations of a connector, of what its source offered last. */
export function ChangeConnector({ connector, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const of = { project: connector.project_id, key: connector.key };
  const { data, error: unread } = useConnectorQuery(of);
  const [change, { isLoading, error }] = useChangeConnectorMutation();
  const [picked, setPicked] = useState<Set<string> | null>(null);
  const chosen = picked ?? (data ? chosenOf(data) : new Set<string>());
  const save = async () => {
    const operations = chosen.size === data?.offered.length ? null : [...chosen];
    const done = await change({ ...of, body: { operations } });
    if (done.error) return;
    dispatch(said(t("connectors.changed", { name: connector.title }), "ok"));
    onClose();
  };
  return (
    <Dialog
      open
      wide
      title={connector.title}
      hint={t("connectors.difference.hint")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button
            look="primary"
            busy={isLoading}
            disabled={!chosen.size}
            onClick={() => void save()}
          >
            {t("connectors.choose.keep")}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {(error || unread) && <ProblemNote error={error ?? unread} />}
        {!data && !unread && <SkeletonRows />}
        {data && (
          <>
            <Oddities skipped={data.skipped} warnings={data.warnings} />
            <ChooseOperations offered={data.offered} chosen={chosen} onChoose={setPicked} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function chosenOf({ chosen, offered }: ConnectorDetail): Set<string> {
  return new Set(chosen ?? offered.map(({ key }) => key));
}
