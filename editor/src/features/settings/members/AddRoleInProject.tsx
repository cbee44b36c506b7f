import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Project } from "~/app/project";
import { Button } from "~/ui/Button";
import { Select } from "~/ui/Input";
import { RoleSelect } from "./RoleSelect";

type Props = {
  /** Who gets the role. */
  name: string;
  projects: Project[];
  onAdd: (project: string, role: string) => void;
};

/** Choose a project and a role in it. */
export function AddRoleInProject({ name, projects, onAdd }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState("");
  const [role, setRole] = useState("viewer");
  const project = projects.find(({ id }) => id === chosen);
  const add = () => {
    if (project) onAdd(project.id, role);
    setChosen("");
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={t("people.in.addTo", { name })}
        className="min-w-32 grow basis-0"
        value={project?.id ?? ""}
        onChange={(event) => setChosen(event.target.value)}
      >
        <option value="">{t("people.in.project")}</option>
        {projects.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Select>
      <div className="w-28 shrink-0">
        <RoleSelect
          aria-label={t("people.in.asWhat", { name })}
          role={role}
          project={chosen}
          onChoose={setRole}
        />
      </div>
      <Button disabled={!project} onClick={add}>
        {t("people.in.add")}
      </Button>
    </div>
  );
}
