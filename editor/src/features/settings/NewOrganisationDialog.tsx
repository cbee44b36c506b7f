import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCreateOrganisationMutation } from "~/api/session";
import { useGoOver } from "~/app/useGoOver";
import { FormDialog } from "~/ui/FormDialog";
import { NameField } from "~/ui/NameField";

/** Make an organisation and go over to it. */
export function NewOrganisationDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [create, { isLoading, error }] = useCreateOrganisationMutation();
  const goOver = useGoOver();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const save = async () => {
    setTried(true);
    if (!name.trim()) return;
    const { data } = await create({ name: name.trim() });
    if (!data) return;
    onClose();
    await goOver(data.id);
  };
  return (
    <FormDialog
      title={t("settings.organisation.newTitle")}
      hint={t("settings.organisation.newHint")}
      submit={t("settings.organisation.create")}
      busy={isLoading}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <NameField
        label={t("settings.organisation.name")}
        value={name}
        onChange={setName}
        missing={t("settings.organisation.needName")}
        tried={tried}
      />
    </FormDialog>
  );
}
