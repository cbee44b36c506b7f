import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCreateProjectMutation } from "~/api/settings";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";

/** Make a project and go there. */
export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const form = useId();
  const [create, { isLoading, error }] = useCreateProjectMutation();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    const { data } = await create({ name: name.trim() });
    if (!data) return;
    onClose();
    location.assign(`/p/${data.key}`); // the frame knows projects from its own request
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("settings.project.newTitle")}
      hint={t("settings.project.newHint")}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" type="submit" form={form} busy={isLoading}>
            {t("settings.project.create")}
          </Button>
        </>
      }
    >
      <form id={form} noValidate className="grid gap-3" onSubmit={save}>
        {error && <ProblemNote error={error} />}
        <Field
          label={t("settings.project.name")}
          error={tried && !name.trim() ? t("settings.project.needName") : null}
        >
          {(described) => (
            <Input
              {...described}
              autoFocus
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
