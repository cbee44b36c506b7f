import { FolderCog } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Person, useChangeRoleMutation } from "~/api/people";
import { useMeQuery } from "~/api/session";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { MemberName } from "./MemberName";
import { PersonRolesDialog } from "./PersonRolesDialog";
import { ResetFactors } from "./ResetFactors";
import { RoleSelect } from "./RoleSelect";

type Props = {
  person: Person;
  /** The only owner there is: neither removed nor made less. */
  stays: boolean;
  onRemove: () => void;
};

/** A member, whose role is changed where it stands. */
export function MemberRow({ person, stays, onRemove }: Props) {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const [change, { error }] = useChangeRoleMutation();
  const [placing, setPlacing] = useState(false);
  const { id, name, role, project_id } = person;
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-3">
        <Avatar name={name} />
        <MemberName person={person} />
        <div className="w-36">
          <RoleSelect
            aria-label={t("people.members.roleOf", { name })}
            role={role}
            project={project_id}
            disabled={stays}
            onChoose={(next) => void change({ id, role: next })}
          />
        </div>
        <IconButton
          label={t("people.in.of", { name })}
          icon={<FolderCog />}
          onClick={() => setPlacing(true)}
        />
        {person.second_factor && id !== me?.id && <ResetFactors person={person} />}
        <Button
          look="danger"
          disabled={stays}
          aria-label={t("people.members.removeOf", { name })}
          onClick={onRemove}
        >
          {t("people.members.remove")}
        </Button>
      </div>
      {stays && <p className="text-text-2 text-xs">{t("people.members.lastOwner")}</p>}
      {error && <ProblemNote error={error} />}
      {placing && <PersonRolesDialog person={person} onClose={() => setPlacing(false)} />}
    </li>
  );
}
