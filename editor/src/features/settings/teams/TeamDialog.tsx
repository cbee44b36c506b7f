import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Team, useCreateTeamMutation, useRenameTeamMutation } from "~/api/teams";
import { FormDialog } from "~/ui/FormDialog";
import { NameField } from "~/ui/NameField";

/** Make a team, or give one another name. */
export function TeamDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const { t } = useTranslation();
  const [create, creating] = useCreateTeamMutation();
  const [rename, renaming] = useRenameTeamMutation();
  const [name, setName] = useState(team?.name ?? "");
  const [tried, setTried] = useState(false);
  const save = async () => {
    setTried(true);
    const body = { name: name.trim() };
    if (!body.name) return;
    const done = team ? await rename({ id: team.id, ...body }) : await create(body);
    if (!done.error) onClose();
  };
  return (
    <FormDialog
      title={team ? t("teams.renameTitle", { name: team.name }) : t("teams.add")}
      submit={team ? t("words.save") : t("teams.create")}
      busy={creating.isLoading || renaming.isLoading}
      error={creating.error ?? renaming.error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <NameField
        label={t("teams.name")}
        hint={t("teams.nameHint")}
        value={name}
        onChange={setName}
        missing={t("teams.needName")}
        tried={tried}
      />
    </FormDialog>
  );
}
