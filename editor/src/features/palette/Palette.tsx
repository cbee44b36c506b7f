import { X } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeType } from "~/api/catalog";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { TypeIcon } from "~/features/canvas/icons";
import { addingEnded } from "~/features/canvas/viewSlice";
import { useDraftState } from "~/features/draft/useDraftState";
import { classes } from "~/ui/classes";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { GROUPS, type Group, groupOf, ranked } from "./rank";
import { useAddStep } from "./useAddStep";

export const DRAGGED = "application/x-nextscript-type";

/** Every kind of step, to search, choose, or drag onto the canvas. */
export function Palette() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const { mayWrite } = useDraftState("mayWrite");
  const { data, error, refetch } = useCatalog({
    refetchOnMountOrArgChange: true, // a type saved in Python a moment ago is there
    refetchOnFocus: true,
  });
  if (!mayWrite) return null;
  const close = () => {
    dispatch(addingEnded());
    backToCanvas();
  };
  return (
    <aside
      aria-label={t("palette.title")}
      className="absolute inset-y-0 left-0 z-20 flex w-full flex-col border-line border-r bg-surface shadow-2 sm:w-[300px] "
    >
      <header className="flex items-center py-2 pr-2 pl-4">
        <h2 className="grow font-semibold text-lg">{t("palette.title")}</h2>
        <IconButton label={t("words.close")} icon={<X />} onClick={close} />
      </header>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <Kinds types={data.items} broken={data.broken.length} close={close} />
      ) : (
        !error && <SkeletonRows />
      )}
    </aside>
  );
}

function backToCanvas(): void {
  const canvas = document.querySelector<HTMLElement>("[data-canvas]");
  const chosen = canvas?.querySelector<HTMLElement>(".react-flow__node.selected");
  (chosen ?? canvas)?.focus();
}

type KindsProps = { types: NodeType[]; broken: number; close: () => void };

function Kinds({ types, broken, close }: KindsProps) {
  const { t } = useTranslation();
  const add = useAddStep();
  const adding = useAppSelector((state) => state.view.adding);
  const first = useAppSelector((state) => Object.keys(state.draft.nodes).length === 0);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new place asks again
  useEffect(() => search.current?.focus(), [adding]);
  const after = adding?.on === "port" || adding?.on === "edge";
  const shown = useMemo(() => {
    const fitting = ranked(types, typed).filter((type) => !after || type.group !== "trigger");
    return typed ? fitting : inGroups(fitting, first);
  }, [types, typed, after, first]);
  const pressed = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(shown.length - 1, now + step)));
    }
    const chosen = shown[at];
    if (event.key === "Enter" && chosen) add(chosen);
    if (event.key === "Escape") close();
  };
  const active = shown[at];
  const sections = sectionsOf(shown, typed !== "");
  return (
    <>
      <SearchInput
        ref={search}
        label={t("palette.search")}
        value={typed}
        onChange={(words) => {
          setTyped(words);
          setAt(0);
        }}
        onKeyDown={pressed}
        role="combobox"
        aria-expanded
        aria-controls="palette-kinds"
        aria-activedescendant={active ? `kind-${active.type}` : undefined}
        className="mx-3 mb-1"
      />
      <div
        id="palette-kinds"
        role="listbox"
        aria-label={t("palette.list")}
        className="min-h-0 grow overflow-y-auto px-2 pb-3"
      >
        {sections.map(([group, members]) => (
          <Section key={group} group={typed ? null : group}>
            {members.map((type) => (
              <Kind key={type.type} type={type} active={type === active} choose={add} />
            ))}
          </Section>
        ))}
      </div>
      {shown.length === 0 && (
        <p className="px-4 pb-4 text-text-2">{t("palette.none", { q: typed })}</p>
      )}
      <footer className="border-line border-t px-4 py-2 text-text-3 text-xs">
        {broken > 0 && <p className="text-waiting">{t("palette.broken", { count: broken })}</p>}
        {t("palette.hint")}
      </footer>
    </>
  );
}

function inGroups(types: NodeType[], startFirst: boolean): NodeType[] {
  const order = startFirst ? GROUPS : [...GROUPS.slice(1), ...GROUPS.slice(0, 1)];
  return order.flatMap((group) => types.filter((type) => groupOf(type) === group));
}

function sectionsOf(types: NodeType[], together: boolean): [Group, NodeType[]][] {
  if (together) return types.length ? [["other", types]] : [];
  const by = new Map<Group, NodeType[]>();
  for (const type of types) by.set(groupOf(type), [...(by.get(groupOf(type)) ?? []), type]);
  return [...by];
}

function Section({ group, children }: { group: Group | null; children: ReactNode }) {
  const { t } = useTranslation();
  if (!group) return children;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options in a list box
    <div role="group" aria-label={t(`palette.group.${group}`)}>
      <div aria-hidden className="px-2 pt-3 pb-1 font-medium text-2xs text-text-3">
        {t(`palette.group.${group}`)}
      </div>
      {children}
    </div>
  );
}

type KindProps = { type: NodeType; active: boolean; choose: (type: NodeType) => void };

function Kind({ type, active, choose }: KindProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search box above has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the search box keeps the focus
    <div
      ref={row}
      id={`kind-${type.type}`}
      role="option"
      aria-selected={active}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, type.type);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={() => choose(type)}
      className={classes(
        "flex cursor-pointer items-center gap-2.5 rounded-field px-2 py-1.5",
        active ? "bg-accent-weak" : "hover:bg-sunken",
      )}
    >
      <TypeIcon type={type} />
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{type.title}</span>
        <span className="block truncate text-text-2 text-xs">
          {type.description.split("\n")[0]}
        </span>
      </span>
    </div>
  );
}
