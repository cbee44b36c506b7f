import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeopleQuery } from "~/api/people";
import { useTeamsQuery } from "~/api/teams";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { SearchInput } from "~/ui/SearchInput";
import { RoleSelect } from "../members/RoleSelect";
import { useRoleHint } from "../roles/choices";
import type { Holder } from "./byName";
import { useSetRole } from "./setRole";

type Candidate = Pick<Holder, "id" | "kind" | "name" | "email">;
type Props = { present: Holder[]; onClose: () => void };

/** Give a member or a team a role in this project. */
export function AccessDialog({ present, onClose }: Props) {
  const { t } = useTranslation();
  const { id, name: project } = useProject();
  const hintOf = useRoleHint();
  const candidates = useCandidates(present);
  const [set, { isLoading, error }] = useSetRole();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<Candidate | null>(null);
  const [role, setRole] = useState("editor");
  const [tried, setTried] = useState(false);
  const found = candidates.filter((one) =>
    `${one.name} ${one.email}`.toLowerCase().includes(words.trim().toLowerCase()),
  );
  const save = async () => {
    setTried(true);
    if (!chosen) return;
    const done = await set(chosen, role);
    if (!done.error) onClose();
  };
  return (
    <FormDialog
      title={t("access.addTitle", { project })}
      submit={t("access.give")}
      busy={isLoading}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <fieldset className="grid gap-2">
        <legend className="mb-1 font-medium">{t("access.who")}</legend>
        <SearchInput label={t("access.search")} value={words} onChange={setWords} />
        <div className="max-h-52 overflow-y-auto">
          {found.map((one) => (
            <label key={one.id} className="flex items-center gap-2 px-1 py-1">
              <input
                type="radio"
                name="who"
                className="size-4 shrink-0 accent-accent"
                checked={chosen?.id === one.id}
                onChange={() => setChosen(one)}
              />
              <span className="min-w-0 truncate">
                {one.name}{" "}
                <span className="text-text-2 text-xs">
                  {one.kind === "team" ? t("access.team") : one.email}
                </span>
              </span>
            </label>
          ))}
        </div>
        {found.length === 0 && (
          <p className="text-text-2">
            {words ? t("words.noMatch", { q: words }) : t("access.everybody")}
          </p>
        )}
        {tried && !chosen && <p className="text-failed text-xs">{t("access.needWho")}</p>}
      </fieldset>
      <Field label={t("people.invite.role")} hint={hintOf(role)}>
        {(described) => <RoleSelect {...described} role={role} project={id} onChoose={setRole} />}
      </Field>
    </FormDialog>
  );
}

/** Who has no role in this project alone yet; some of them may work in it by one in all projects. */
function useCandidates(present: Holder[]): Candidate[] {
  const { data: people } = usePeopleQuery();
  const { data: teams } = useTeamsQuery();
  const all = new Map<string, Candidate>();
  for (const one of teams?.items ?? []) all.set(one.id, { ...one, kind: "team", email: "" });
  for (const one of people?.items ?? []) all.set(one.id, { ...one, kind: "person" });
  for (const one of present) {
    if (one.here) all.delete(one.id);
    else all.set(one.id, one);
  }
  return [...all.values()].sort((one, other) => one.name.localeCompare(other.name));
}
