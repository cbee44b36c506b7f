import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { momentOf } from "./dates";
import { moreOf } from "./parts";
import { columnsOf, entriesOf, summaryOf } from "./pointers";

const ROW = 26;
const NEAR_END = 30;
type Props = {
  rows: Json[];
  words?: string;
  label: string;
  height?: number;
  /** Look at one row with all that is in it. */
  onOpen: (at: number) => void;
  /** The end of what is there comes into sight. */
  onEnd?: () => void;
};

/** A list of objects as a table; only the rows in sight are drawn. */
export function TableView({ rows, words = "", label, height = 320, onOpen, onEnd }: Props) {
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const found = useMemo(() => matching(rows, words), [rows, words]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const scrolled = before > 0;
  const atEnd = scrolled && (shown.at(-1)?.index ?? 0) >= found.length - NEAR_END;
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, onEnd]);
  return (
    <section
      ref={scroller}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-auto"
      style={{ maxHeight: height }}
    >
      <table
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className="w-full table-fixed border-collapse text-left"
        style={{ minWidth: 56 + columns.length * 100 }}
      >
        <thead className="sticky top-0 z-10 bg-surface text-text-2 text-xs">
          <tr>
            <th className="w-14 border-line border-b px-2 py-1">
              <span className="sr-only">#</span>
            </th>
            {columns.map((name) => (
              <th key={name} className="truncate border-line border-b px-2 py-1 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr aria-hidden style={{ height: before }} />
          {shown.map(({ index }) => {
            const row = found[index];
            return (
              row && (
                <Line key={row.at} found={row} columns={columns} onOpen={() => onOpen(row.at)} />
              )
            );
          })}
          <tr aria-hidden style={{ height: after }} />
        </tbody>
      </table>
    </section>
  );
}

type LineProps = { found: Found; columns: string[]; onOpen: () => void };

function Line({ found: { at, row }, columns, onOpen }: LineProps) {
  const { t } = useTranslation();
  const cells = Object.fromEntries(entriesOf(row));
  const cell = (value: Json): string => {
    const more = moreOf(value);
    if (more) return t(`runs.value.absent.${more.type as "object"}`, { count: more.total ?? 0 });
    if (typeof value !== "string") return summaryOf(value);
    return momentOf(value) ?? value.slice(0, 200).replaceAll("\n", " ↵ ");
  };
  return (
    <tr aria-rowindex={at + 2} className="hover:bg-sunken" style={{ height: ROW }}>
      <th className="border-line border-b px-1 text-right font-normal text-2xs text-text-2">
        <button
          type="button"
          tabIndex={-1}
          title={t("runs.value.openRow", { number: at + 1 })}
          aria-label={t("runs.value.openRow", { number: at + 1 })}
          onClick={onOpen}
          className="h-5 w-full rounded px-1 text-right hover:bg-line hover:text-text"
        >
          {at + 1}
        </button>
      </th>
      {columns.map((name) => {
        const value = cells[name];
        const text = value === undefined ? "" : cell(value);
        return (
          <td
            key={name}
            title={text.length > 12 ? text : undefined}
            className="truncate border-line border-b px-2 font-mono text-xs"
            onDoubleClick={onOpen}
          >
            {text}
          </td>
        );
      })}
    </tr>
  );
}

type Found = { at: number; row: Json };

function matching(rows: Json[], words: string): Found[] {
  const all = rows.map((row, at) => ({ at, row }));
  const asked = words.toLowerCase();
  return asked ? all.filter(({ row }) => JSON.stringify(row).toLowerCase().includes(asked)) : all;
}
