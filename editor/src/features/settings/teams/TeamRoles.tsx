import { useTranslation } from "react-i18next";
import { type Team, useSetTeamRoleInMutation, useSetTeamRoleMutation } from "~/api/teams";
import { Field } from "~/ui/Field";
import { ProblemNote } from "~/ui/Problem";
import { RoleSelect } from "../members/RoleSelect";
import { RolesInProjects } from "../members/RolesInProjects";

/** What a team may: in all projects, and in single ones. */
export function TeamRoles({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [set, setting] = useSetTeamRoleMutation();
  const [setIn, settingIn] = useSetTeamRoleInMutation();
  const failed = setting.error ?? settingIn.error;
  const { id, name, role, projects } = team;
  return (
    <section aria-label={t("teams.mayWhat", { name })} className="grid content-start gap-3">
      <h3 className="font-medium">{t("teams.may")}</h3>
      {failed && <ProblemNote error={failed} />}
      <Field label={t("people.in.everywhere")}>
        {(described) => (
          <RoleSelect
            {...described}
            role={role ?? ""}
            project={null}
            none={t("people.in.none")}
            noOwner
            onChoose={(next) => void set({ id, role: next || null })}
          />
        )}
      </Field>
      <RolesInProjects
        name={name}
        roles={projects}
        onSet={(project, next) => void setIn({ project, id, role: next })}
      />
    </section>
  );
}
