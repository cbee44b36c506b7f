import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { focusOn } from "~/features/canvas/useKeys";
import { selectView, tabChosen } from "~/features/canvas/viewSlice";
import { isNote } from "~/features/draft/document";
import { selectNode } from "~/features/draft/draftSlice";
import { forgetTarget } from "~/features/expressions/insertion";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tabs } from "~/ui/Tabs";
import { DataTab } from "./data/DataTab";
import { EdgePanel } from "./EdgePanel";
import { InspectorHeader } from "./InspectorHeader";
import { RunTab } from "./RunTab";
import { SeveralPanel } from "./SeveralPanel";

const SetupTab = lazy(() => import("./SetupTab"));

const WIDTH = "inspector-width";
const LEAST = 320;
const MOST = 760;

/** What is selected: one step, several, or a path. */
export function Inspector() {
  const { selection, edge } = useAppSelector(selectView);
  const { t } = useTranslation();
  const [width, setWidth] = useState(() => Number(localStorage.getItem(WIDTH)) || 400);
  const steps = selection.filter((id) => !isNote(id));
  if (!edge && steps.length === 0) return null;
  const resize = (next: number) => {
    const fitting = Math.round(Math.min(MOST, Math.max(LEAST, next)));
    setWidth(fitting);
    localStorage.setItem(WIDTH, String(fitting));
  };
  const [only] = steps;
  return (
    <aside
      data-inspector
      onKeyDown={(event) => {
        const own = event.currentTarget.contains(event.target as Node);
        if (event.key === "Escape" && own && !event.defaultPrevented && only) focusOn(only);
      }}
      aria-label={t("inspector.title")}
      style={{ "--inspector": `${width}px` } as React.CSSProperties}
      className="absolute inset-y-0 right-0 z-20 flex w-full flex-col border-line border-l bg-surface shadow-2 min-[700px]:relative min-[700px]:w-(--inspector) min-[700px]:shrink-0 min-[700px]:shadow-none"
    >
      <Edge width={width} onResize={resize} />
      {edge && <EdgePanel edge={edge} />}
      {!edge && steps.length > 1 && <SeveralPanel ids={steps} />}
      {!edge && steps.length === 1 && only && <OneNode key={only} id={only} />}
    </aside>
  );
}

function OneNode({ id }: { id: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const { tab } = useAppSelector(selectView);
  const there = useAppSelector((state) => selectNode(state, id) !== undefined);
  useEffect(() => forgetTarget, []);
  if (!there) return null;
  const setup = (
    <Suspense fallback={<SkeletonRows />}>
      <SetupTab id={id} />
    </Suspense>
  );
  return (
    <>
      <InspectorHeader id={id} />
      <Tabs
        label={t("inspector.title")}
        value={tab}
        onChange={(next) => dispatch(tabChosen(next))}
        tabs={[
          { id: "setup", title: t("inspector.tabs.setup"), content: setup },
          { id: "data", title: t("inspector.tabs.data"), content: <DataTab id={id} /> },
          { id: "run", title: t("inspector.tabs.run"), content: <RunTab id={id} /> },
        ]}
      />
    </>
  );
}

/** The border that is dragged, or moved by arrow keys, to make room. */
function Edge({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const { t } = useTranslation();
  const [dragging, setDragging] = useState(false);
  const move = useCallback(
    (event: PointerEvent) => onResize(window.innerWidth - event.clientX),
    [onResize],
  );
  useEffect(() => {
    if (!dragging) return;
    const stop = () => setDragging(false);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop);
    return () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", stop);
    };
  }, [dragging, move]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a border that can be moved is no line in text
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t("inspector.resize")}
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onPointerDown={() => setDragging(true)}
      onKeyDown={({ key }) => {
        if (key === "ArrowLeft") onResize(width + 20);
        if (key === "ArrowRight") onResize(width - 20);
      }}
      className="-left-1 absolute inset-y-0 z-10 hidden w-2 cursor-col-resize select-none hover:bg-accent/30 min-[700px]:block"
    />
  );
}
