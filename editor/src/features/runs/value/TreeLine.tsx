import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "~/ui/classes";
import { Spinner } from "~/ui/Spinner";
import { CopyButtons } from "./CopyButtons";
import { momentOf } from "./dates";
import type { Fetching } from "./fetching";
import type { ValueType } from "./pointers";
import type { Line, Member, Rest } from "./treeRows";

const TONES: Record<ValueType, string> = {
  string: "text-ok",
  number: "text-running",
  boolean: "text-unknown",
  null: "text-text-3",
  object: "text-text-2",
  array: "text-text-2",
};

/** Where a line stands, and whether the keyboard is on it. */
type Place = {
  index: number;
  top: number;
  current: boolean;
  measure: (element: Element | null) => void;
  onFocus: () => void;
};
type FrameProps = Place & {
  depth: number;
  open?: boolean;
  className?: string;
  onPress?: () => void;
  children: ReactNode;
};

function Frame({ depth, open, className, onPress, children, ...place }: FrameProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree listens to the keys of its items
    <div
      ref={place.measure}
      role="treeitem"
      tabIndex={place.current ? 0 : -1}
      aria-level={depth + 1}
      aria-selected={place.current}
      aria-expanded={open}
      data-index={place.index}
      onFocus={place.onFocus}
      onClick={onPress}
      className={classes(
        "group absolute inset-x-0 flex min-h-6 items-center gap-1 rounded px-1 focus-visible:outline-offset-[-2px] hover:bg-sunken",
        onPress && "cursor-pointer",
        className,
      )}
      style={{ transform: `translateY(${place.top}px)`, paddingLeft: 4 + depth * 14 }}
    >
      {children}
    </div>
  );
}

type MemberProps = Place & { row: Member; busy: boolean; onTurn: () => void };

/** One member of a value: its name, what it is, and ways to copy it. */
export function MemberLine({ row, busy, onTurn, ...place }: MemberProps) {
  const { t } = useTranslation();
  const { folds, open, absent, type } = row;
  const holds = type === "object" || type === "array";
  const moment = momentOf(row.value);
  return (
    <Frame
      {...place}
      depth={row.depth}
      open={folds ? open : undefined}
      onPress={folds ? onTurn : undefined}
    >
      {busy ? (
        <Spinner />
      ) : (
        <ChevronRight
          aria-hidden
          className={classes(
            "size-3 shrink-0 text-text-3",
            !folds && "invisible",
            open && "rotate-90",
          )}
        />
      )}
      {row.name !== null && <span className="shrink-0 text-text-2">{row.name}:</span>}
      <span className={classes("min-w-0 truncate", TONES[type])}>
        {absent
          ? t(`runs.value.absent.${type as "object"}`, { count: absent.total ?? 0 })
          : open && holds
            ? row.name === null && t("runs.value.whole")
            : row.summary}
      </span>
      {moment && <span className="shrink-0 font-sans text-text-3">{moment}</span>}
      <span className="grow" />
      {!absent && <CopyButtons pointer={row.pointer} value={row.value} />}
    </Frame>
  );
}

/** A line of a long text. */
export function TextLine({ row, ...place }: Place & { row: Line }) {
  return (
    <Frame {...place} depth={row.depth}>
      <span className="min-w-0 grow whitespace-pre-wrap break-words border-line border-l pl-2 leading-6 [overflow-wrap:anywhere]">
        {row.text || " "}
      </span>
    </Frame>
  );
}

/** There is more than what was fetched so far. */
export function RestLine({ row, fetching, ...place }: Place & { row: Rest; fetching?: Fetching }) {
  const { t } = useTranslation();
  return (
    <Frame
      {...place}
      depth={row.depth}
      className="font-sans text-accent"
      onPress={() => fetching?.fetch(row.of)}
    >
      {fetching?.busy === row.of ? <Spinner /> : <span className="w-3" />}
      {t("runs.value.rest", { shown: row.shown, total: row.total ?? 0 })}
    </Frame>
  );
}
