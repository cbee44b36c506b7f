import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePeopleQuery } from "~/api/people";
import { type Team, useAddToTeamMutation, useRemoveFromTeamMutation } from "~/api/teams";
import { Avatar } from "~/ui/Avatar";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { AddPerson } from "../members/AddPerson";

/** Who is in a team. */
export function TeamPeople({ team }: { team: Team }) {
  const { t } = useTranslation();
  const { data: people } = usePeopleQuery();
  const [add, adding] = useAddToTeamMutation();
  const [remove, removing] = useRemoveFromTeamMutation();
  const failed = adding.error ?? removing.error;
  const { id, name, members } = team;
  const others = people?.items.filter((one) => !members.some((member) => member.id === one.id));
  return (
    <section aria-label={t("teams.inIt", { name })} className="grid content-start gap-2">
      <h3 className="font-medium">{t("teams.members")}</h3>
      {failed && <ProblemNote error={failed} />}
      {members.length === 0 ? (
        <p className="text-text-2">{t("teams.nobody")}</p>
      ) : (
        <ul className="grid gap-1">
          {members.map((one) => (
            <li key={one.id} className="flex items-center gap-2">
              <Avatar name={one.name} />
              <div className="min-w-0 grow">
                <p className="truncate">{one.name}</p>
                <p className="truncate text-text-2 text-xs">{one.email}</p>
              </div>
              <IconButton
                small
                label={t("teams.removeOf", { name: one.name, team: name })}
                icon={<X />}
                onClick={() => void remove({ team: id, person: one.id })}
              />
            </li>
          ))}
        </ul>
      )}
      <AddPerson
        label={t("teams.addSomebody", { name })}
        people={others ?? []}
        onAdd={(person) => void add({ team: id, person })}
      />
    </section>
  );
}
