import { ShieldCheck, ShieldOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Person } from "~/api/people";
import { useMeQuery } from "~/api/session";
import { Tag } from "~/ui/Tag";
import { ago } from "~/ui/times";
import { useRoleName } from "../roles/choices";

/** Who a member is, and what they are in single projects. */
export function MemberName({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const nameOf = useRoleName();
  const { id, name, email, project_id, projects, seen_at, second_factor } = person;
  const seen = seen_at && t("people.members.seen", { when: ago(seen_at) });
  const Shield = second_factor ? ShieldCheck : ShieldOff;
  return (
    <div className="grid min-w-40 grow basis-0 gap-0.5">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="truncate font-medium">{name}</span>
        {id === me?.id && <Tag tone="accent">{t("people.members.you")}</Tag>}
        <Shield
          role="img"
          aria-label={t(second_factor ? "factors.member.has" : "factors.member.hasNone")}
          className={second_factor ? "size-4 shrink-0 text-ok" : "size-4 shrink-0 text-text-3"}
        />
        {projects.map((one) => (
          <Tag key={one.project_id}>
            {project_id && projects.length === 1
              ? t("people.members.only", { project: one.project })
              : t("people.in.tag", { role: nameOf(one.role), project: one.project })}
          </Tag>
        ))}
      </p>
      <p className="truncate text-text-2 text-xs">{[email, seen].filter(Boolean).join(" · ")}</p>
    </div>
  );
}
