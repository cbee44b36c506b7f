import { useTranslation } from "react-i18next";
import { type Person, type Role, useChangeRoleMutation } from "~/api/people";
import { useMeQuery, useProjectsQuery } from "~/api/session";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Tag } from "~/ui/Tag";
import { ago } from "~/ui/times";
import { RoleSelect } from "./RoleSelect";

/** A member, whose role is changed where it stands. */
export function MemberRow({ person, onRemove }: { person: Person; onRemove: () => void }) {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const { data: projects } = useProjectsQuery();
  const [change, { error }] = useChangeRoleMutation();
  const { id, name, email, role, project_id, seen_at } = person;
  const only = projects?.items.find((one) => one.id === project_id)?.name;
  const seen = seen_at && t("people.members.seen", { when: ago(seen_at) });
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-3">
        <Avatar name={name} />
        <div className="grid min-w-40 grow basis-0 gap-0.5">
          <p className="flex items-center gap-2">
            <span className="truncate font-medium">{name}</span>
            {id === me?.id && <Tag tone="accent">{t("people.members.you")}</Tag>}
            {project_id && <Tag>{t("people.members.only", { project: only ?? "" })}</Tag>}
          </p>
          <p className="truncate text-text-2 text-xs">
            {[email, seen].filter(Boolean).join(" · ")}
          </p>
        </div>
        <div className="w-32">
          <RoleSelect
            aria-label={t("people.members.roleOf", { name })}
            role={role as Role}
            inProject={Boolean(project_id)}
            onChoose={(next) => void change({ id, role: next })}
          />
        </div>
        <Button
          look="danger"
          aria-label={t("people.members.removeOf", { name })}
          onClick={onRemove}
        >
          {t("people.members.remove")}
        </Button>
      </div>
      {error && <ProblemNote error={error} />}
    </li>
  );
}
