import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Given, usePreviewConnectorMutation } from "~/api/connectors";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { ChooseOfPreview } from "./ChooseOfPreview";
import { SourceFields } from "./SourceFields";

/** A connector out of a description: say where it is, then choose what becomes a step. */
export function ImportConnector({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { id } = useProject();
  const [look, { data, error, isLoading }] = usePreviewConnectorMutation();
  const [given, setGiven] = useState<Given | null>(null);
  const [tried, setTried] = useState(false);
  const form = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (given) void look({ project: id, document: given });
  };
  if (data && given) return <ChooseOfPreview preview={data} document={given} onClose={onClose} />;
  return (
    <Dialog
      open
      wide
      title={t("connectors.source.title")}
      hint={t("connectors.source.hint")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" type="submit" form={form} busy={isLoading}>
            {t("connectors.source.read")}
          </Button>
        </>
      }
    >
      <form id={form} noValidate className="grid gap-3" onSubmit={submit}>
        {error && <ProblemNote error={error} />}
        <SourceFields missing={tried && !given} onGiven={setGiven} />
      </form>
    </Dialog>
  );
}
