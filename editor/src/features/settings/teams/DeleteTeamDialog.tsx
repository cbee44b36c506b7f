import { useTranslation } from "react-i18next";
import { type Team, useDeleteTeamMutation } from "~/api/teams";
import { ConfirmDialog } from "../ConfirmDialog";
import { useWhatItMay } from "./whatItMay";

/** Ask before a team goes: its people lose what they have by it. */
export function DeleteTeamDialog({ team, onClose }: { team: Team; onClose: () => void }) {
  const { t } = useTranslation();
  const [remove, { isLoading, error }] = useDeleteTeamMutation();
  const roles = useWhatItMay()(team);
  const { id, name, members } = team;
  const lost = roles.length
    ? t("teams.deleteLose", { count: members.length, roles: roles.join(", ") })
    : t("teams.deleteShares");
  return (
    <ConfirmDialog
      title={t("teams.deleteAsk", { name })}
      hint={members.length ? `${lost} ${t("teams.deleteStay")}` : t("teams.deleteEmpty")}
      action={t("teams.delete")}
      busy={isLoading}
      error={error}
      onConfirm={() => remove(id)}
      onClose={onClose}
    />
  );
}
