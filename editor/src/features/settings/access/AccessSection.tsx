import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProjectMembersQuery } from "~/api/people";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { AccessDialog } from "./AccessDialog";
import { AccessRow } from "./AccessRow";
import { byName } from "./byName";

const SEARCHED_FROM = 6;

/** Who may work in the project: its own people and teams, and those of all projects. */
export function AccessSection() {
  const { t } = useTranslation();
  const may = useMay()("member.manage");
  const { id, name } = useProject();
  const { data, error, refetch } = useProjectMembersQuery(id, { skip: !may });
  const [words, setWords] = useState("");
  const [adding, setAdding] = useState(false);
  if (!may) return <p className="text-text-2">{t("people.members.mayNot")}</p>;
  const everybody = data ? byName(data, id) : [];
  const found = everybody.filter((one) =>
    `${one.name} ${one.email}`.toLowerCase().includes(words.toLowerCase()),
  );
  return (
    <>
      <p className="text-text-2">{t("access.hint", { project: name })}</p>
      <Button
        className="justify-self-start"
        icon={<UserPlus className="size-4" />}
        onClick={() => setAdding(true)}
      >
        {t("access.add")}
      </Button>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {everybody.length >= SEARCHED_FROM && (
        <SearchInput label={t("access.search")} value={words} onChange={setWords} />
      )}
      {found.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {found.map((one) => (
            <AccessRow key={one.id} holder={one} />
          ))}
        </ul>
      )}
      {found.length === 0 && words && <p>{t("words.noMatch", { q: words })}</p>}
      {adding && data && <AccessDialog present={everybody} onClose={() => setAdding(false)} />}
    </>
  );
}
