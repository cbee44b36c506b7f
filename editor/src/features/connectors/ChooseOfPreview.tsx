import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConnectorPreview, type Given, useCreateConnectorMutation } from "~/api/connectors";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { ChooseOperations } from "./ChooseOperations";
import { Oddities } from "./Oddities";

const MOST_AT_FIRST = 50;
type Props = { preview: ConnectorPreview; document: Given; onClose: () => void };

/** What a description offers: name it, say where it lives, tick what becomes a step. */
export function ChooseOfPreview({ preview, document, onClose }: Props) {
  const { t } = useTranslation();
  const { id } = useProject();
  const dispatch = useAppDispatch();
  const [create, { isLoading, error }] = useCreateConnectorMutation();
  const [title, setTitle] = useState(preview.title);
  const [baseUrl, setBaseUrl] = useState(preview.base_url);
  const [chosen, setChosen] = useState(() => atFirst(preview));
  const every = chosen.size === preview.operations.length;
  const ways = preview.auth.map((one) => one.title).join(", ");
  const save = async () => {
    const edits = {
      ...(title.trim() && title !== preview.title ? { title: title.trim() } : {}),
      ...(baseUrl !== preview.base_url ? { base_url: baseUrl.trim() } : {}),
    };
    const operations = every ? null : [...chosen];
    const body = { document, digest: preview.digest, key: preview.key, operations, edits };
    const { data } = await create({ project: id, body });
    if (!data) return;
    dispatch(said(t("connectors.added", { name: data.title }), "ok"));
    onClose();
  };
  return (
    <Dialog
      open
      wide
      title={t("connectors.choose.title")}
      hint={[
        t("connectors.choose.found", { count: preview.operations.length }),
        ways ? t("connectors.choose.signIn", { ways }) : t("connectors.choose.noSignIn"),
      ].join(" · ")}
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
            {t("connectors.choose.save")}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {error && <ProblemNote error={error} />}
        <Field label={t("connectors.choose.name")}>
          {(described) => (
            <Input
              {...described}
              maxLength={200}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("connectors.choose.baseUrl")} hint={t("connectors.choose.baseUrlHint")}>
          {(described) => (
            <Input
              {...described}
              value={baseUrl}
              onChange={(event) => setBaseUrl(event.target.value)}
            />
          )}
        </Field>
        <Oddities skipped={preview.skipped} warnings={preview.warnings} />
        <ChooseOperations offered={preview.operations} chosen={chosen} onChoose={setChosen} />
      </div>
    </Dialog>
  );
}

/** All of a small service; of a large one people choose. */
function atFirst({ operations }: ConnectorPreview): Set<string> {
  return new Set(operations.length <= MOST_AT_FIRST ? operations.map(({ key }) => key) : []);
}
