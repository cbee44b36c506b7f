import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { Json } from "~/api/api";
import type { Fetching } from "./fetching";
import type { Parts } from "./parts";
import { MemberLine, RestLine, TextLine } from "./TreeLine";
import { type Member, type TreeRow, treeRows } from "./treeRows";

const ROW = 24;

type Props = {
  value: Json;
  words?: string;
  label: string;
  height?: number;
  /** What is open in the beginning, besides the whole. */
  opened?: string[];
  parts?: Parts;
  fetching?: Fetching;
};

/** A value as a tree: arrows walk and open, long lists draw only what is in sight. */
export function TreeView(props: Props) {
  const { value, words = "", label, height = 320, opened = [], parts, fetching } = props;
  const [open, setOpen] = useState<Set<string>>(() => new Set(["", ...opened]));
  const rows = useMemo(() => treeRows(value, open, words, parts), [value, open, words, parts]);
  const [at, setAt] = useState(() => Math.max(0, placeOf(rows, opened.at(-1))));
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.pointer ?? index,
    initialOffset: at * ROW,
    overscan: 12,
  });
  const current = Math.min(at, rows.length - 1);
  const turn = (row: Member, to: boolean) => {
    if (to && row.absent) fetching?.fetch(row.pointer);
    setOpen((before) => turned(before, row.pointer, to));
  };
  const go = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus(),
    );
  };
  const pressed = (event: KeyboardEvent) => {
    const row = rows[current];
    if (row?.kind === "rest" && event.key === "Enter") return fetching?.fetch(row.of);
    const move = moveOf(event.key, rows, current);
    if (!move) return;
    event.preventDefault();
    if (move.to !== undefined) go(move.to);
    else if (row?.kind === "member" && move.open !== undefined) turn(row, move.open);
  };
  return (
    <div ref={scroller} className="overflow-auto" style={{ maxHeight: height }}>
      <div
        role="tree"
        aria-label={label}
        className="relative font-mono text-xs"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={pressed}
      >
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index] as TreeRow;
          const place = {
            index,
            top: start,
            current: index === current,
            measure: virtual.measureElement,
            onFocus: () => setAt(index),
          };
          if (row.kind === "line") return <TextLine key={key} row={row} {...place} />;
          if (row.kind === "rest")
            return <RestLine key={key} row={row} {...place} fetching={fetching} />;
          return (
            <MemberLine
              key={key}
              row={row}
              {...place}
              busy={fetching?.busy === row.pointer}
              onTurn={() => turn(row, !row.open)}
            />
          );
        })}
      </div>
    </div>
  );
}

function placeOf(rows: TreeRow[], pointer: string | undefined): number {
  return pointer ? rows.findIndex((row) => row.pointer === pointer) : 0;
}

function turned(before: Set<string>, pointer: string, to: boolean): Set<string> {
  const next = new Set(before);
  if (to) next.add(pointer);
  else next.delete(pointer);
  return next;
}

function parentOf(rows: TreeRow[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  for (let index = at - 1; index >= 0; index -= 1)
    if ((rows[index]?.depth ?? 0) < depth) return index;
  return at;
}

/** The keys of a tree: up and down walk, right opens or goes in, left closes or goes out. */
function moveOf(key: string, rows: TreeRow[], at: number): { to?: number; open?: boolean } | null {
  const row = rows[at];
  if (!row) return null;
  const folds = row.kind === "member" && row.folds;
  const open = row.kind === "member" && row.open;
  if (key === "ArrowDown") return { to: at + 1 };
  if (key === "ArrowUp") return { to: at - 1 };
  if (key === "Home") return { to: 0 };
  if (key === "End") return { to: rows.length - 1 };
  if (key === "ArrowRight" && folds) return open ? { to: at + 1 } : { open: true };
  if (key === "ArrowLeft") return open ? { open: false } : { to: parentOf(rows, at) };
  if (key === "Enter" && folds) return { open: !open };
  return null;
}
