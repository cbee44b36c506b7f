import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Flow, useUpdateFlowMutation } from "~/api/flows";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";

/** The words a flow is found by. */
export function TagsDialog({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { t } = useTranslation();
  const [update, { isLoading, error }] = useUpdateFlowMutation();
  const [text, setText] = useState(flow.tags.join(", "));
  const form = useId();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const tags = [
      ...new Set(
        text
          .split(",")
          .map((tag) => tag.trim())
          .filter(Boolean),
      ),
    ];
    const { data } = await update({ id: flow.id, tags });
    if (data) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("flows.tagsTitle", { name: flow.name })}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" type="submit" form={form} busy={isLoading}>
            {t("words.save")}
          </Button>
        </>
      }
    >
      <form id={form} className="grid gap-3" onSubmit={save}>
        {error && <ProblemNote error={error} />}
        <Field label={t("flows.tags")} hint={t("flows.tagsHint")}>
          {(described) => (
            <Input
              {...described}
              autoFocus
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
