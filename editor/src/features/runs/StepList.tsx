import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "~/api/runs";
import { useAppSelector } from "~/app/store";
import { classes } from "~/ui/classes";
import { StatusIcon } from "~/ui/StatusIcon";
import { selectLiveTotals } from "./liveSlice";
import { type ListRow, listRows } from "./stepRows";
import { useNow } from "./time";
import { itemOf, nameOf, statusOf, took, waitOf } from "./words";

type Props = { steps: Step[]; chosen: string | null; onChoose: (step: Step) => void };
const ROW = 32;

/** Every step in the order they started; equal failures are one line with a count. */
export function StepList({ steps, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Set<string>>(new Set());
  const rows = useMemo(() => listRows(steps, open), [steps, open]);
  const busy = steps.some((step) => step.status === "running" || step.status === "waiting");
  const now = useNow(busy);
  const all = Object.values(useAppSelector(selectLiveTotals)).reduce((sum, one) => sum + one, 0);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const at = rows.findIndex((row) => row.kind === "step" && row.step.path === chosen);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  const toggle = (key: string) => setOpen((before) => toggled(before, key));
  return (
    <div ref={scroller} className="h-full overflow-y-auto py-1">
      {all > steps.length && (
        <p className="mx-4 my-1 text-text-2 text-xs">
          {t("runs.someSteps", { shown: steps.length, count: all })}
        </p>
      )}
      <ul
        aria-label={t("runs.steps")}
        className="relative mx-2"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index] as ListRow;
          return (
            <li
              key={row.key}
              className="absolute inset-x-0"
              style={{ height: ROW, transform: `translateY(${start}px)` }}
            >
              {row.kind === "step" ? (
                <StepLine
                  row={row}
                  now={now}
                  chosen={row.step.path === chosen}
                  onChoose={() => onChoose(row.step)}
                />
              ) : (
                <FoldLine row={row} onToggle={() => toggle(row.key)} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function toggled(before: Set<string>, key: string): Set<string> {
  const next = new Set(before);
  if (!next.delete(key)) next.add(key);
  return next;
}

const LINE = "flex h-full w-full items-center gap-2 rounded-field px-2 text-left";

type LineProps = {
  row: Extract<ListRow, { kind: "step" }>;
  now: number;
  chosen: boolean;
  onChoose: () => void;
};

function StepLine({ row: { step, depth }, now, chosen, onChoose }: LineProps) {
  const { t } = useTranslation();
  const note = step.error?.message ?? waitOf(step, t);
  return (
    <button
      type="button"
      aria-current={chosen || undefined}
      onClick={onChoose}
      className={classes(LINE, chosen ? "bg-accent-weak" : "hover:bg-sunken")}
      style={{ paddingLeft: 8 + depth * 16 }}
    >
      <StatusIcon status={statusOf(step)} />
      <span className={classes("shrink-0 truncate", step.status === "skipped" && "text-text-3")}>
        {nameOf(step)}
      </span>
      {step.iteration.length > 0 && (
        <span className="shrink-0 text-2xs text-text-2">{itemOf(step, t)}</span>
      )}
      {step.from_run && <span className="shrink-0 text-2xs text-text-2">{t("runs.taken")}</span>}
      <span
        className={classes(
          "min-w-0 grow truncate text-xs",
          step.error ? "text-failed" : "text-waiting",
        )}
      >
        {note}
      </span>
      <span className="shrink-0 text-text-2 text-xs">{took(step, now)}</span>
    </button>
  );
}

type FoldProps = { row: Extract<ListRow, { kind: "fold" }>; onToggle: () => void };

function FoldLine({ row, onToggle }: FoldProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      aria-expanded={row.open}
      onClick={onToggle}
      className={classes(LINE, "hover:bg-sunken")}
      style={{ paddingLeft: 8 + row.depth * 16 }}
    >
      <StatusIcon status={row.status} />
      <span className="shrink-0">{row.name}</span>
      <span className="shrink-0 text-2xs text-text-2">{t("runs.times", { count: row.count })}</span>
      <span className="min-w-0 grow truncate text-failed text-xs">{row.note}</span>
      <span className="shrink-0 text-accent text-xs">
        {t(row.open ? "runs.fold" : "runs.unfold")}
      </span>
    </button>
  );
}
