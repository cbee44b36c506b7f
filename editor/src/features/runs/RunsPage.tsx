import { skipToken } from "@reduxjs/toolkit/query";
import { Play } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { type Run, type RunFilters, useRunCountQuery, useRunPagesInfiniteQuery } from "~/api/runs";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ChosenBar } from "./list/ChosenBar";
import { FilterBar } from "./list/FilterBar";
import { filtersOf, isFiltered } from "./list/filters";
import { RunRow } from "./list/RunRow";
import { usePolling } from "./list/useRunNews";
import { useNow } from "./time";

const EVERY_MS = 3000;
const COUNTED_EVERY_MS = 30_000;

/** The runs of a project, newest first, kept up to date while they are looked at. */
export default function RunsPage() {
  const { t } = useTranslation();
  const project = useProject();
  const [params, setParams] = useSearchParams();
  const [opened] = useState(Date.now);
  const asked = useMemo(() => filtersOf(params, project.id, opened), [params, project.id, opened]);
  const list = useRunPagesInfiniteQuery(asked, usePolling(project.id, EVERY_MS));
  const runs = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const all = list.hasNextPage ? null : runs.length;
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader title={t("runs.title")} hint={list.data && <Count asked={asked} all={all} />} />
      <FilterBar params={params} onChange={(next) => setParams(next, { replace: true })} />
      {list.isError && !list.data ? (
        <div className="px-4 sm:px-6">
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : !list.data ? (
        <SkeletonRows rows={10} />
      ) : runs.length ? (
        <List
          runs={runs}
          more={list.hasNextPage}
          loading={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      ) : (
        <Nothing filtered={isFiltered(params)} onClear={() => setParams(new URLSearchParams())} />
      )}
    </div>
  );
}

/** How many runs there are, if not `all` of them are here: those are asked for now and then. */
function Count({ asked, all }: { asked: RunFilters; all: number | null }) {
  const { t } = useTranslation();
  const { data } = useRunCountQuery(all === null ? asked : skipToken, {
    pollingInterval: COUNTED_EVERY_MS,
  });
  if (all !== null) return all > 0 && t("runs.list.total", { count: all });
  if (!data) return "\u00a0";
  return t(data.exact ? "runs.list.total" : "runs.list.about", { count: data.total });
}

type ListProps = { runs: Run[]; more: boolean; loading: boolean; onMore: () => void };

function List({ runs, more, loading, onMore }: ListProps) {
  const { t } = useTranslation();
  const now = useNow(true);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const check = (id: string, checked: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      if (checked) next.add(id);
      else next.delete(id);
      return next;
    });
  return (
    <>
      <ul aria-label={t("runs.title")} className="border-line border-t bg-surface" onKeyDown={walk}>
        {runs.map((run) => (
          <RunRow
            key={run.id}
            run={run}
            now={now}
            checked={chosen.has(run.id)}
            onCheck={(checked) => check(run.id, checked)}
          />
        ))}
      </ul>
      {more && <More loading={loading} onMore={onMore} />}
      <span className="grow" />
      {chosen.size > 0 && (
        <ChosenBar
          runs={runs.filter(({ id }) => chosen.has(id))}
          onDone={() => setChosen(new Set())}
        />
      )}
    </>
  );
}

/** Up and down walk from run to run; Enter opens one, as any link. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  if (!step) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const row = (event.target as HTMLElement).closest("li")?.querySelector<HTMLElement>("[data-row]");
  event.preventDefault();
  rows[(row ? rows.indexOf(row) : -1) + step]?.focus();
}

/** The next page comes when its place comes into sight. */
function More({ loading, onMore }: { loading: boolean; onMore: () => void }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore());
    if (place.current) seen.observe(place.current);
    return () => seen.disconnect();
  }, [onMore]);
  return (
    <div ref={place} className="grid place-items-center py-4">
      <Button busy={loading} onClick={onMore}>
        {t("runs.list.more")}
      </Button>
    </div>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const navigate = useNavigate();
  if (filtered)
    return (
      <EmptyState
        icon={<Play />}
        title={t("runs.list.noneMatch")}
        hint={t("runs.list.noneMatchHint")}
        action={<Button onClick={onClear}>{t("runs.list.clear")}</Button>}
      />
    );
  return (
    <EmptyState
      icon={<Play />}
      title={t("runs.list.none")}
      hint={t("runs.list.noneHint")}
      action={
        <Button look="primary" onClick={() => void navigate(link("flows"))}>
          {t("runs.list.openFlows")}
        </Button>
      }
    />
  );
}
