import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useImportFlowMutation } from "~/api/flows";
import { problemOf } from "~/api/problems";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { Input, TextArea } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";

/** Make a flow of a document from elsewhere; what is wrong with it is said, place by place. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { id, link } = useProject();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const [load, { isLoading, error }] = useImportFlowMutation();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const form = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!text.trim()) return;
    const format = text.trimStart().startsWith("{") ? "json" : "yaml";
    const { data } = await load({ project_id: id, content: text, format });
    if (!data) return;
    dispatch(said(t("flows.imported", { name: data.name }), "ok"));
    onClose();
    await navigate(link(`flows/${data.id}`));
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("flows.importTitle")}
      hint={t("flows.importHint")}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" type="submit" form={form} busy={isLoading}>
            {t("flows.importDo")}
          </Button>
        </>
      }
    >
      <form id={form} noValidate className="grid gap-3" onSubmit={submit}>
        {error && <Refused error={error} />}
        <Field label={t("flows.importFile")}>
          {(described) => (
            <Input
              {...described}
              type="file"
              accept=".json,.yaml,.yml,application/json,application/yaml"
              onChange={async (event) => setText((await event.target.files?.[0]?.text()) ?? text)}
            />
          )}
        </Field>
        <Field
          label={t("flows.importText")}
          error={tried && !text.trim() ? t("flows.importNeeds") : null}
        >
          {(described) => (
            <TextArea
              {...described}
              rows={10}
              spellCheck={false}
              className="font-mono text-xs"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const errors = problemOf(error)?.errors ?? [];
  if (!errors.length) return <ProblemNote error={error} />;
  return (
    <section role="alert" className="grid gap-1 rounded-card bg-failed-bg p-3">
      <p className="font-medium">{t("flows.importRefused", { count: errors.length })}</p>
      <ul className="grid max-h-40 gap-1 overflow-y-auto">
        {errors.map((one) => (
          <li key={`${one.pointer}${one.message}`} className="break-words">
            {one.message} <code className="text-text-2 text-xs">{one.pointer}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
