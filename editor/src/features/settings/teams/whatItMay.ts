import { useTranslation } from "react-i18next";
import type { Team } from "~/api/teams";
import { useRoleName } from "../roles/choices";

/** Say in a few words which roles a team has where, such as "Viewer in Billing". */
export function useWhatItMay(): (team: Team) => string[] {
  const { t } = useTranslation();
  const nameOf = useRoleName();
  return ({ role, projects }) => [
    ...(role ? [t("teams.everywhereAs", { role: nameOf(role) })] : []),
    ...projects.map((one) => t("teams.inAs", { role: nameOf(one.role), project: one.project })),
  ];
}
