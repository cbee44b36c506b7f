import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCreateProjectMutation } from "~/api/settings";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";

/** Make a project and go there. */
export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [create, { isLoading, error }] = useCreateProjectMutation();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const save = async () => {
    setTried(true);
    if (!name.trim()) return;
    const { data } = await create({ name: name.trim() });
    if (!data) return;
    onClose();
    location.assign(`/p/${data.key}`); // the frame knows projects from its own request
  };
  return (
    <FormDialog
      title={t("settings.project.newTitle")}
      hint={t("settings.project.newHint")}
      submit={t("settings.project.create")}
      busy={isLoading}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
