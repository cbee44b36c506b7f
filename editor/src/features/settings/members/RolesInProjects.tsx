import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RoleAt } from "~/api/people";
import { useProjectsQuery } from "~/api/session";
import { IconButton } from "~/ui/IconButton";
import { AddRoleInProject } from "./AddRoleInProject";
import { RoleSelect } from "./RoleSelect";

type Props = {
  /** Whose roles they are. */
  name: string;
  roles: RoleAt[];
  /** The last one stays: somebody without any role is no member. */
  keepLast?: boolean;
  /** Give a role in a project; null takes it. */
  onSet: (project: string, role: string | null) => void;
};

/** Roles in single projects, besides the one in all of them. */
export function RolesInProjects({ name, roles, keepLast, onSet }: Props) {
  const { t } = useTranslation();
  const { data } = useProjectsQuery();
  const others = data?.items.filter(({ id }) => !roles.some((one) => one.project_id === id)) ?? [];
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">{t("people.in.single")}</legend>
      {roles.map(({ project_id, project, role }) => (
        <div key={project_id} className="flex items-center gap-2">
          <span className="min-w-0 grow basis-0 truncate">{project}</span>
          <div className="w-36 shrink-0">
            <RoleSelect
              aria-label={t("people.in.roleOf", { name, project })}
              role={role}
              project={project_id}
              onChoose={(next) => onSet(project_id, next)}
            />
          </div>
          <IconButton
            small
            label={t("people.in.take", { name, project })}
            icon={<X />}
            disabled={keepLast && roles.length === 1}
            onClick={() => onSet(project_id, null)}
          />
        </div>
      ))}
      {others.length > 0 && <AddRoleInProject name={name} projects={others} onAdd={onSet} />}
    </fieldset>
  );
}
