import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Team } from "~/api/teams";
import { Button } from "~/ui/Button";
import { RowOpener } from "../RowOpener";
import { TeamPeople } from "./TeamPeople";
import { TeamRoles } from "./TeamRoles";
import { useWhatItMay } from "./whatItMay";

type Props = { team: Team; onRename: () => void; onDelete: () => void };

/** A team; who is in it and what it may where show when it is opened. */
export function TeamRow({ team, onRename, onDelete }: Props) {
  const { t } = useTranslation();
  const roles = useWhatItMay()(team);
  const [open, setOpen] = useState(false);
  const inside = useId();
  const { name, members } = team;
  return (
    <li className="px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <RowOpener
          open={open}
          onOpen={setOpen}
          inside={inside}
          name={<span className="truncate font-medium">{name}</span>}
        >
          {t("teams.people", { count: members.length })} · {roles.join(" · ") || t("teams.noRole")}
        </RowOpener>
        <div className="flex items-center gap-3">
          <Button aria-label={t("teams.renameOf", { name })} onClick={onRename}>
            {t("words.rename")}
          </Button>
          <Button look="danger" aria-label={t("teams.deleteOf", { name })} onClick={onDelete}>
            {t("teams.delete")}
          </Button>
        </div>
      </div>
      {open && (
        <div id={inside} className="mt-3 grid gap-5 pb-1 sm:pl-6 md:grid-cols-2">
          <TeamPeople team={team} />
          <TeamRoles team={team} />
        </div>
      )}
    </li>
  );
}
