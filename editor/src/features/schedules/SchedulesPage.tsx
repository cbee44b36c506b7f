import { CalendarClock, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Schedule, useSchedulePagesInfiniteQuery } from "~/api/schedules";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { ScheduleDialog } from "./ScheduleDialog";
import { ScheduleRow } from "./ScheduleRow";

const LOOK_MS = 10_000;
const SEARCHED_FROM = 6;

/** When flows of the project start by themselves: the next that is due first. */
export default function SchedulesPage() {
  const { t } = useTranslation();
  const { id } = useProject();
  const may = useMay();
  const list = useSchedulePagesInfiniteQuery(id, {
    refetchOnMountOrArgChange: true,
    pollingInterval: LOOK_MS,
  });
  const [words, setWords] = useState("");
  const [editing, setEditing] = useState<Schedule | "new" | null>(null);
  const all = list.data?.pages.flatMap(({ items }) => items);
  const found = all
    ?.filter((one) => textOf(one).includes(words.toLowerCase()))
    .sort((a, b) => dueOf(a) - dueOf(b));
  const add = may("flow.publish") && (
    <Button look="primary" icon={<Plus className="size-4" />} onClick={() => setEditing("new")}>
      {t("schedules.add")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("schedules.title")} hint={t("schedules.hint")}>
        {all && all.length > 0 && add}
      </PageHeader>
      <div className="grid gap-3 px-4 pb-8 sm:px-6">
        {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
        {list.isLoading && <SkeletonRows />}
        {all && all.length >= SEARCHED_FROM && (
          <SearchInput label={t("schedules.search")} value={words} onChange={setWords} />
        )}
        {all?.length === 0 && (
          <EmptyState
            icon={<CalendarClock />}
            title={t("schedules.empty")}
            hint={t("schedules.emptyHint")}
            action={add}
          />
        )}
        {found && found.length > 0 && (
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {found.map((one) => (
              <ScheduleRow key={one.id} schedule={one} onEdit={() => setEditing(one)} />
            ))}
          </ul>
        )}
        {found?.length === 0 && words && <p>{t("words.noMatch", { q: words })}</p>}
        {list.hasNextPage && (
          <Button
            className="justify-self-center"
            busy={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("schedules.older")}
          </Button>
        )}
      </div>
      {editing && (
        <ScheduleDialog
          schedule={editing === "new" ? undefined : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

const textOf = ({ name, flow, words }: Schedule) => `${name} ${flow.name} ${words}`.toLowerCase();
const dueOf = ({ next }: Schedule) => (next[0] ? Date.parse(next[0]) : Number.MAX_SAFE_INTEGER);
