import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useProjectsQuery } from "~/api/session";
import type { MappedGroup } from "~/api/sso";
import { useTeamsQuery } from "~/api/teams";
import { IconButton } from "~/ui/IconButton";
import { Input, Select } from "~/ui/Input";
import { RoleSelect } from "../members/RoleSelect";

type Props = {
  line: MappedGroup;
  wrong: string | null;
  onChange: (next: MappedGroup) => void;
  onRemove: () => void;
};
type What = "role" | "project" | "team";

/** One group, and what it stands for: a role everywhere, one in a project, or a team. */
export function MappingLine({ line, wrong, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const { data: teams } = useTeamsQuery();
  const { data: projects } = useProjectsQuery();
  const { group, role, project_id: project, team_id: team } = line;
  const what: What = team ? "team" : project ? "project" : "role";
  const choose = (next: What) => {
    if (next === "team") onChange({ group, team_id: teams?.items[0]?.id });
    else if (next === "project")
      onChange({ group, role: role ?? "editor", project_id: projects?.items[0]?.id });
    else onChange({ group, role: role ?? "editor" });
  };
  return (
    <li className="grid gap-2 rounded-field border border-line p-2">
      <div className="flex items-center gap-2">
        <Input
          aria-label={t("sso.mapping.group")}
          placeholder={t("sso.mapping.group")}
          maxLength={500}
          value={group}
          onChange={(event) => onChange({ ...line, group: event.target.value })}
        />
        <IconButton label={t("sso.mapping.remove", { group })} icon={<X />} onClick={onRemove} />
      </div>
      <div className="grid gap-2 sm:grid-cols-2">
        <Select
          aria-label={t("sso.mapping.gives")}
          className={what === "project" ? "sm:col-span-2" : undefined}
          value={what}
          onChange={(event) => choose(event.target.value as What)}
        >
          <option value="role">{t("sso.mapping.everywhere")}</option>
          <option value="project">{t("sso.mapping.inProject")}</option>
          <option value="team" disabled={!teams?.items.length && what !== "team"}>
            {t("sso.mapping.inTeam")}
          </option>
        </Select>
        {what !== "team" && (
          <RoleSelect
            aria-label={t("sso.mapping.role")}
            project={what === "project" ? (project ?? "") : null}
            role={role ?? ""}
            onChoose={(next) => onChange({ ...line, role: next })}
          />
        )}
        {what === "project" && (
          <Choice
            label={t("sso.mapping.project")}
            items={projects?.items}
            value={project}
            onChoose={(project_id) => onChange({ ...line, project_id })}
          />
        )}
        {what === "team" && (
          <Choice
            label={t("sso.mapping.team")}
            items={teams?.items}
            value={team}
            onChoose={(team_id) => onChange({ group, team_id })}
          />
        )}
      </div>
      {wrong && (
        <p role="alert" className="text-failed text-xs">
          {wrong}
        </p>
      )}
    </li>
  );
}

type ChoiceProps = {
  label: string;
  items: readonly { id: string; name: string }[] | undefined;
  value: string | null | undefined;
  onChoose: (id: string) => void;
};

/** One of what there is; what is gone is said to be. */
function Choice({ label, items, value, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const isGone = items && !items.some((one) => one.id === value);
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChoose(event.target.value)}
    >
      {isGone && <option value={value ?? ""}>{t("sso.mapping.gone")}</option>}
      {items?.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
