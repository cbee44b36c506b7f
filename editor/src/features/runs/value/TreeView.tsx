import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { classes } from "~/ui/classes";
import { CopyButtons } from "./CopyButtons";
import type { ValueType } from "./pointers";
import { type TreeRow, treeRows } from "./treeRows";

const ROW = 24;
const TONES: Record<ValueType, string> = {
  string: "text-ok",
  number: "text-running",
  boolean: "text-unknown",
  null: "text-text-3",
  object: "text-text-3",
  array: "text-text-3",
};

type Props = { value: Json; words?: string; label: string; height?: number };

/** A value as a tree: arrows walk and open, long lists draw only what is in sight. */
export function TreeView({ value, words = "", label, height = 320 }: Props) {
  const [open, setOpen] = useState<Set<string>>(() => new Set([""]));
  const [at, setAt] = useState(0);
  const rows = useMemo(() => treeRows(value, open, words), [value, open, words]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const current = Math.min(at, rows.length - 1);
  const turn = (row: TreeRow, to: boolean) => setOpen((before) => turned(before, row.pointer, to));
  const go = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus(),
    );
  };
  const pressed = (event: KeyboardEvent) => {
    const move = moveOf(event.key, rows, current);
    if (!move) return;
    event.preventDefault();
    const row = rows[current];
    if (move.to !== undefined) go(move.to);
    else if (row && move.open !== undefined) turn(row, move.open);
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
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index] as TreeRow;
          return (
            <TreeLine
              key={row.pointer}
              row={row}
              index={index}
              top={start}
              current={index === current}
              onFocus={() => setAt(index)}
              onTurn={() => turn(row, !row.open)}
            />
          );
        })}
      </div>
    </div>
  );
}

type LineProps = {
  row: TreeRow;
  index: number;
  top: number;
  current: boolean;
  onFocus: () => void;
  onTurn: () => void;
};

function TreeLine({ row, index, top, current, onFocus, onTurn }: LineProps) {
  const { t } = useTranslation();
  const folds = row.type === "object" || row.type === "array";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree listens to the keys of its items
    <div
      role="treeitem"
      tabIndex={current ? 0 : -1}
      aria-level={row.depth + 1}
      aria-selected={current}
      aria-expanded={folds ? row.open : undefined}
      data-index={index}
      onFocus={onFocus}
      onClick={folds ? onTurn : undefined}
      className={classes(
        "group absolute inset-x-0 flex items-center gap-1 rounded px-1 focus-visible:outline-offset-[-2px] hover:bg-sunken",
        folds && "cursor-pointer",
      )}
      style={{ height: ROW, transform: `translateY(${top}px)`, paddingLeft: 4 + row.depth * 14 }}
    >
      <ChevronRight
        aria-hidden
        className={classes(
          "size-3 shrink-0 text-text-3",
          !folds && "invisible",
          row.open && "rotate-90",
        )}
      />
      {row.name !== null && <span className="shrink-0 text-text-2">{row.name}:</span>}
      <span className={classes("min-w-0 truncate", TONES[row.type])}>
        {folds && row.open ? "" : row.summary}
        {folds && row.open && row.name === null ? t("runs.value.whole") : ""}
      </span>
      <span className="grow" />
      <CopyButtons pointer={row.pointer} value={row.value} />
    </div>
  );
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
  return 0;
}

/** Where a key leads in the tree, or whether it opens or folds the line. */
function moveOf(
  key: string,
  rows: TreeRow[],
  at: number,
): { to?: number; open?: boolean } | undefined {
  const open = rows[at]?.open ?? false;
  if (key === "ArrowDown") return { to: at + 1 };
  if (key === "ArrowUp") return { to: at - 1 };
  if (key === "Home") return { to: 0 };
  if (key === "End") return { to: rows.length - 1 };
  if (key === "ArrowRight") return open ? { to: at + 1 } : { open: true };
  if (key === "ArrowLeft") return open ? { open: false } : { to: parentOf(rows, at) };
  return key === "Enter" ? { open: !open } : undefined;
}
