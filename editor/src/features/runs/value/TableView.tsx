import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import type { Json } from "~/api/api";
import { columnsOf, entriesOf, summaryOf } from "./pointers";

const ROW = 26;
type Props = { rows: Json[]; words?: string; label: string; height?: number };

/** A list of objects as a table; only the rows in sight are drawn. */
export function TableView({ rows, words = "", label, height = 320 }: Props) {
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
        style={{ minWidth: 44 + columns.length * 100 }}
      >
        <thead className="sticky top-0 z-10 bg-surface text-text-2 text-xs">
          <tr>
            <th className="w-11 border-line border-b px-2 py-1">
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
            return row && <Line key={row.at} found={row} columns={columns} />;
          })}
          <tr aria-hidden style={{ height: after }} />
        </tbody>
      </table>
    </section>
  );
}

function Line({ found: { at, row }, columns }: { found: Found; columns: string[] }) {
  const cells = Object.fromEntries(entriesOf(row));
  return (
    <tr aria-rowindex={at + 2} className="hover:bg-sunken" style={{ height: ROW }}>
      <th className="border-line border-b px-2 text-right font-normal text-2xs text-text-3">
        {at + 1}
      </th>
      {columns.map((name) => (
        <td key={name} className="truncate border-line border-b px-2 font-mono text-xs">
          {cells[name] === undefined ? "" : cellOf(cells[name])}
        </td>
      ))}
    </tr>
  );
}

type Found = { at: number; row: Json };

function matching(rows: Json[], words: string): Found[] {
  const all = rows.map((row, at) => ({ at, row }));
  const asked = words.toLowerCase();
  return asked ? all.filter(({ row }) => JSON.stringify(row).toLowerCase().includes(asked)) : all;
}

function cellOf(value: Json): string {
  return typeof value === "string" ? value : summaryOf(value);
}
