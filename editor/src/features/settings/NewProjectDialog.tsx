import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCreateProjectMutation } from "~/api/settings";
import { FormDialog } from "~/ui/FormDialog";
import { NameField } from "~/ui/NameField";

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
      <NameField
        label={t("settings.project.name")}
        value={name}
        onChange={setName}
        missing={t("settings.project.needName")}
        tried={tried}
      />
    </FormDialog>
  );
}
