import { useTranslation } from "react-i18next";
import { type Person, useSetProjectRoleMutation } from "~/api/people";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { useRoleName } from "../roles/choices";
import { RolesInProjects } from "./RolesInProjects";

/** What somebody is in single projects. */
export function PersonRolesDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const nameOf = useRoleName();
  const [set, { error }] = useSetProjectRoleMutation();
  const { id, name, role, project_id, projects } = person;
  const alone = project_id !== null;
  return (
    <Dialog
      open
      title={t("people.in.title", { name })}
      hint={alone ? t("people.in.alone") : t("people.in.besides", { role: nameOf(role) })}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {t("words.close")}
        </Button>
      }
    >
      <div className="grid gap-3">
        {error && <ProblemNote error={error} />}
        <RolesInProjects
          name={name}
          roles={projects}
          keepLast={alone}
          onSet={(project, next) => void set({ project, id, role: next })}
        />
      </div>
    </Dialog>
  );
}
