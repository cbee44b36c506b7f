import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Connector, type Given, useRefreshConnectorMutation } from "~/api/connectors";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { Spinner } from "~/ui/Spinner";
import { Difference, isSame } from "./Difference";
import { SourceFields } from "./SourceFields";

type Props = { connector: Connector; onClose: () => void };

/** What a connector's source says now: looked at first, then applied. */
export function RefreshConnector({ connector, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const of = { project: connector.project_id, key: connector.key };
  const name = connector.title;
  const [ask, { data, error, isLoading }] = useRefreshConnectorMutation();
  const [given, setGiven] = useState<Given | null>(null);
  const asked = useRef(false);
  const hasUrl = Boolean(connector.source.url ?? connector.source.connection);
  const document = given ? { document: given } : {};
  useEffect(() => {
    if (asked.current || !hasUrl) return;
    asked.current = true;
    void ask({ project: connector.project_id, key: connector.key, body: {} });
  }, [ask, connector, hasUrl]);
  const apply = async () => {
    if (!data) return;
    const body = { ...document, digest: data.digest, apply: true };
    const done = await ask({ ...of, body });
    if (done.error) return;
    dispatch(said(t("connectors.difference.applied", { name }), "ok"));
    onClose();
  };
  const look = () => void ask({ ...of, body: document });
  const ready = data && !isSame(data);
  return (
    <Dialog
      open
      wide
      title={t("connectors.difference.title", { name })}
      hint={t("connectors.difference.hint")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t(ready || !data ? "words.cancel" : "words.close")}</Button>
          {!data && !hasUrl && (
            <Button look="primary" busy={isLoading} disabled={!given} onClick={look}>
              {t("connectors.source.read")}
            </Button>
          )}
          {ready && (
            <Button look="primary" busy={isLoading} onClick={() => void apply()}>
              {t("connectors.difference.apply")}
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-3">
        {error && <ProblemNote error={error} />}
        {isLoading && !data && (
          <p className="flex items-center gap-2" role="status">
            <Spinner /> {t("connectors.difference.reading")}
          </p>
        )}
        {!hasUrl && !data && (
          <>
            <p>{t("connectors.difference.needs")}</p>
            <SourceFields withUrl={false} missing={false} onGiven={setGiven} />
          </>
        )}
        {data && <Difference found={data} />}
      </div>
    </Dialog>
  );
}
