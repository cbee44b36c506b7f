import { UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "~/app/project";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Tag } from "~/ui/Tag";
import { ConfirmDialog } from "../ConfirmDialog";
import { RoleSelect } from "../members/RoleSelect";
import { useRoleName } from "../roles/choices";
import type { Holder } from "./byName";
import { useSetRole } from "./setRole";

/** A person or a team of the project: from where they may, and their role here alone. */
export function AccessRow({ holder }: { holder: Holder }) {
  const { t } = useTranslation();
  const { id, name: project } = useProject();
  const nameOf = useRoleName();
  const [set, { isLoading, error }] = useSetRole();
  const [asking, setAsking] = useState(false);
  const { kind, name, email, everywhere, here } = holder;
  const take = () => (everywhere || kind === "team" ? void set(holder, null) : setAsking(true));
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-3">
        {kind === "team" ? <TeamMark /> : <Avatar name={name} />}
        <div className="grid min-w-40 grow basis-0 gap-0.5">
          <p className="flex items-center gap-2">
            <span className="truncate font-medium">{name}</span>
            {kind === "team" && <Tag>{t("access.team")}</Tag>}
          </p>
          <p className="truncate text-text-2 text-xs">
            {[email, everywhere && t("teams.everywhereAs", { role: nameOf(everywhere) })]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </div>
        <div className="w-36">
          <RoleSelect
            aria-label={t("people.in.roleOf", { name, project })}
            role={here ?? ""}
            project={id}
            none={here ? undefined : t("access.noRoleHere")}
            onChoose={(next) => void set(holder, next)}
          />
        </div>
        <Button
          look="danger"
          className={here ? undefined : "invisible"}
          aria-label={t("access.removeOf", { name, project })}
          onClick={take}
        >
          {t("people.members.remove")}
        </Button>
      </div>
      {error && !asking ? <ProblemNote error={error} /> : null}
      {asking && (
        <ConfirmDialog
          title={t("access.removeAsk", { name, project })}
          hint={t("access.removeHint")}
          action={t("people.members.remove")}
          busy={isLoading}
          error={error}
          onConfirm={() => set(holder, null)}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

function TeamMark() {
  return (
    <span
      aria-hidden
      className="grid size-6 place-items-center rounded-full bg-sunken text-text-2 [&_svg]:size-3.5"
    >
      <UsersRound />
    </span>
  );
}
