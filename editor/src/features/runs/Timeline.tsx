import { useVirtualizer } from "@tanstack/react-virtual";
import type { TFunction } from "i18next";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Run, Step } from "~/api/runs";
import { classes } from "~/ui/classes";
import { StatusIcon } from "~/ui/StatusIcon";
import { duration } from "~/ui/times";
import { isEnded } from "./live";
import { useNow } from "./time";
import { type Bar, type Row, rowsOf, ticksOf } from "./timeline";

type Props = {
  run: Run;
  steps: Step[];
  chosen: string | null;
  onChoose: (row: { node: string; path: string }) => void;
};
type Scale = { start: number; span: number; now: number };

const ROW = 28;
const COLUMNS =
  "grid grid-cols-[minmax(96px,34%)_1fr_68px] sm:grid-cols-[208px_1fr_92px] items-center gap-x-3";

/** When each step ran, waited and was tried again; steps of a repeat share a row. */
export function Timeline({ run, steps, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const now = useNow(!isEnded(run));
  const rows = useMemo(() => rowsOf(steps), [steps]);
  const start = Date.parse(run.started_at ?? run.created_at);
  const end = run.ended_at ? Date.parse(run.ended_at) : now;
  const scale = { start, span: Math.max(end - start, 1), now };
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  return (
    <div ref={scroller} className="h-full overflow-y-auto" data-testid="timeline">
      <Axis span={scale.span} />
      <ul
        aria-label={t("runs.timeline")}
        className="relative mx-2"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, start: top }) => {
          const row = rows[index] as Row;
          return (
            <li
              key={row.node}
              className="absolute inset-x-0"
              style={{ height: ROW, transform: `translateY(${top}px)` }}
            >
              <TimelineRow
                row={row}
                scale={scale}
                chosen={chosen === row.node}
                onChoose={onChoose}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Axis({ span }: { span: number }) {
  return (
    <div
      aria-hidden
      className={classes(
        COLUMNS,
        "sticky top-0 z-10 mx-2 h-6 bg-surface px-2 text-2xs text-text-3",
      )}
    >
      <span />
      <span className="relative h-full">
        {ticksOf(span).map((tick) => (
          <span
            key={tick}
            className="absolute top-1 whitespace-nowrap border-line-strong border-l pl-1 max-sm:even:hidden max-sm:nth-[4n+3]:hidden"
            style={{ left: `${(tick / span) * 100}%` }}
          >
            {tick ? duration(tick) : "0"}
          </span>
        ))}
      </span>
      <span />
    </div>
  );
}

type RowProps = { row: Row; scale: Scale; chosen: boolean; onChoose: Props["onChoose"] };

function TimelineRow({ row, scale, chosen, onChoose }: RowProps) {
  const { t } = useTranslation();
  const quiet = row.status === "skipped" || row.status === "pending";
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => onChoose({ node: row.node, path: row.path })}
      className={classes(
        COLUMNS,
        "h-full w-full rounded-field px-2 text-left",
        chosen ? "bg-accent-weak" : "hover:bg-sunken",
        quiet && "text-text-3",
      )}
    >
      <span className="flex min-w-0 items-center gap-2" style={{ paddingLeft: row.depth * 14 }}>
        <StatusIcon status={row.status} />
        <span className="truncate">{row.name}</span>
        {row.steps > 1 && (
          <span className="shrink-0 text-2xs text-text-2">
            {row.done}/{row.steps}
          </span>
        )}
      </span>
      <span aria-hidden className="relative h-full">
        {ticksOf(scale.span).map((tick) => (
          <i
            key={tick}
            className="absolute inset-y-0 border-line border-l"
            style={{ left: `${(tick / scale.span) * 100}%` }}
          />
        ))}
        {row.bars.map((bar) => (
          <BarShape key={`${bar.from} ${bar.to} ${bar.status}`} bar={bar} scale={scale} />
        ))}
      </span>
      <span className="truncate text-right text-text-2 text-xs">{aside(row, scale, t)}</span>
    </button>
  );
}

function aside(row: Row, { now }: Scale, t: TFunction): string {
  if (!row.bars.length) return t(`words.status.${row.status}`).toLowerCase();
  if (row.steps > 1 && row.failed) return t("runs.failedCount", { count: row.failed });
  if (row.attempts > 1) return t("runs.tries", { count: row.attempts });
  const from = Math.min(...row.bars.map((bar) => bar.from));
  return duration(row.ms ?? Math.max(0, now - from));
}

const TONES: Record<Bar["status"], string> = {
  running: "bg-running",
  waiting: "text-waiting",
  succeeded: "bg-ok",
  failed: "bg-failed",
  unknown: "bg-unknown",
  cancelled: "bg-skipped",
  skipped: "bg-skipped",
  pending: "bg-line-strong",
};

function BarShape({ bar, scale }: { bar: Bar; scale: Scale }) {
  const left = ((bar.from - scale.start) / scale.span) * 100;
  const width = (((bar.to ?? scale.now) - bar.from) / scale.span) * 100;
  const look = bar.waits ? "hatched text-waiting" : TONES[bar.status];
  return (
    <i
      className={classes(
        "absolute top-2 h-3 min-w-[3px] rounded-[3px]",
        look,
        bar.to === null && !bar.waits && "animate-pulse",
      )}
      style={{
        left: `min(${Math.max(0, left)}%, calc(100% - 3px))`,
        width: `${Math.max(0, width)}%`,
      }}
    />
  );
}
