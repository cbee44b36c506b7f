import { Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Team, useTeamsQuery } from "~/api/teams";
import { EVERYWHERE, useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { DeleteTeamDialog } from "./DeleteTeamDialog";
import { TeamDialog } from "./TeamDialog";
import { TeamRow } from "./TeamRow";

const SEARCHED_FROM = 6;

/** People who get roles and shares together. */
export function TeamsSection() {
  const { t } = useTranslation();
  const may = useMay()("member.manage", EVERYWHERE);
  const { data, error, refetch } = useTeamsQuery(undefined, { skip: !may });
  const [words, setWords] = useState("");
  const [naming, setNaming] = useState<Team | "new" | null>(null);
  const [leaving, setLeaving] = useState<Team | null>(null);
  if (!may) return <p className="text-text-2">{t("teams.mayNot")}</p>;
  const found = data?.items.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()));
  const add = (
    <Button
      className="justify-self-start"
      icon={<Plus className="size-4" />}
      onClick={() => setNaming("new")}
    >
      {t("teams.add")}
    </Button>
  );
  return (
    <>
      <p className="text-text-2">{t("teams.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          icon={<UsersRound />}
          title={t("teams.empty")}
          hint={t("teams.emptyHint")}
          action={add}
        />
      )}
      {data && data.items.length > 0 && add}
      {data && data.items.length >= SEARCHED_FROM && (
        <SearchInput label={t("teams.search")} value={words} onChange={setWords} />
      )}
      {found && found.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {found.map((one) => (
            <TeamRow
              key={one.id}
              team={one}
              onRename={() => setNaming(one)}
              onDelete={() => setLeaving(one)}
            />
          ))}
        </ul>
      )}
      {found?.length === 0 && words && <p>{t("words.noMatch", { q: words })}</p>}
      {naming && (
        <TeamDialog team={naming === "new" ? undefined : naming} onClose={() => setNaming(null)} />
      )}
      {leaving && <DeleteTeamDialog team={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}
