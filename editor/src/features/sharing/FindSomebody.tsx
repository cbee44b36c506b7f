import { Command } from "cmdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProjectsQuery } from "~/api/session";
import { useCandidatesQuery } from "~/api/sharing";
import { useMay } from "~/app/may";
import { FIELD } from "~/ui/Field";
import { ProblemNote } from "~/ui/Problem";
import { Spinner } from "~/ui/Spinner";
import { useLater } from "~/ui/useLater";
import { HolderName } from "./HolderName";
import type { Shared, Somebody } from "./shared";

type Props = { thing: Shared; taken: ReadonlySet<string>; onChoose: (one: Somebody) => void };

/** Find somebody by a part of their name; arrows and Enter choose. */
export function FindSomebody({ thing, taken, onChoose }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const { found, busy, error } = useFound(thing, words.trim());
  const offered = found.filter(({ id }) => !taken.has(id));
  return (
    <Command shouldFilter={false} label={t(`sharing.who.${thing.kind}`)} className="grid gap-1">
      <span aria-hidden className="font-medium">
        {t(`sharing.who.${thing.kind}`)}
      </span>
      <Command.Input
        autoFocus
        value={words}
        onValueChange={setWords}
        placeholder={t("sharing.find")}
        className={FIELD}
      />
      {error !== undefined && <ProblemNote error={error} />}
      <Command.List
        label={t("sharing.found")}
        hidden={!words.trim()} // not left out: the field names it
        className="max-h-56 overflow-y-auto rounded-field border border-line p-1 [&[hidden]]:hidden"
      >
        {busy && offered.length === 0 && <Spinner />}
        {!busy && (
          <Command.Empty className="px-2 py-1.5 text-text-2">
            {t("sharing.noneFound")}
          </Command.Empty>
        )}
        {offered.map((one) => (
          <Command.Item
            key={one.id}
            value={one.id}
            onSelect={() => onChoose(one)}
            className="flex rounded-field px-2 py-1 data-[selected=true]:bg-accent-weak"
          >
            <HolderName holder={one} />
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}

function useFound(thing: Shared, words: string) {
  const q = useLater(words, 200);
  const asked = { path: thing.path, q };
  const { currentData, isFetching, error } = useCandidatesQuery(asked, { skip: !q });
  const projects = useOtherProjects(thing).filter(({ name }) =>
    name.toLowerCase().includes(words.toLowerCase()),
  );
  const found: Somebody[] = words ? [...(currentData?.items ?? []), ...projects] : [];
  return { found, busy: isFetching || q !== words, error };
}

/** The projects whose flows could be let use a connection: those where one may use them oneself. */
function useOtherProjects({ kind, project }: Shared): Somebody[] {
  const { data } = useProjectsQuery();
  const may = useMay();
  if (kind !== "connection" || !data) return [];
  return data.items
    .filter(({ id }) => id !== project && may("connection.use", { project: id }))
    .map(({ id, name }) => ({ kind: "project", id, name }));
}
