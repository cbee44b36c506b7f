import { Download, ScrollText } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { type AuditFilters, exportOf, useAuditPagesInfiniteQuery } from "~/api/audit";
import { useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { AuditFilterBar } from "./AuditFilterBar";
import { AuditStreamPanel } from "./AuditStreamPanel";
import { AuditTable } from "./AuditTable";
import { filtersOf, isFiltered, withFilter } from "./filters";

/** Who did what, when and from where, in all projects. */
export function AuditSection() {
  const { t } = useTranslation();
  const may = useMay();
  const mayManage = may("audit.manage");
  if (!may("audit.read")) return <p className="text-text-2">{t("audit.mayNot")}</p>;
  return (
    <>
      <p className="text-text-2">{t("audit.hint")}</p>
      {mayManage && <AuditStreamPanel />}
      <Log />
    </>
  );
}

function Log() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const asked = useMemo(() => filtersOf(params), [params]);
  const list = useAuditPagesInfiniteQuery(asked, { refetchOnMountOrArgChange: true });
  const events = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const change = (next: URLSearchParams) => setParams(next, { replace: true });
  return (
    <>
      <AuditFilterBar params={params} onChange={change} />
      <Exports filters={asked} />
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isLoading && <SkeletonRows rows={8} />}
      {list.data && events.length === 0 && (
        <EmptyState
          icon={<ScrollText />}
          title={t(isFiltered(params) ? "audit.noneMatch" : "audit.empty")}
          hint={t("audit.emptyHint")}
        />
      )}
      {events.length > 0 && (
        <AuditTable events={events} onOnly={(name, id) => change(withFilter(params, name, id))} />
      )}
      {list.hasNextPage && (
        <Button
          className="justify-self-center"
          busy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("audit.older")}
        </Button>
      )}
    </>
  );
}

const LINK =
  "inline-flex h-7 items-center gap-1.5 rounded-field border border-line-strong bg-surface px-3 font-medium hover:bg-sunken";

/** What is shown, and all older events that fit, as a file. */
function Exports({ filters }: { filters: AuditFilters }) {
  const { t } = useTranslation();
  return (
    <p className="flex flex-wrap items-center gap-2">
      {(["csv", "jsonl"] as const).map((format) => (
        <a key={format} className={LINK} href={exportOf(filters, format)} download>
          <Download aria-hidden className="size-4" />
          {t(`audit.export.${format}`)}
        </a>
      ))}
    </p>
  );
}
