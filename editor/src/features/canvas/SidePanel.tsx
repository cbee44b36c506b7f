import { type ComponentType, lazy, Suspense } from "react";
import { useAppSelector } from "~/app/store";
import { SkeletonRows } from "~/ui/Skeleton";
import { type Panel, selectView } from "./viewSlice";

type Shown = ComponentType<{ flow: string }>;
const PANELS: Partial<Record<NonNullable<Panel>, Shown>> = {
  findings: lazy(() => import("~/features/findings/FindingsPanel")),
  versions: lazy(() => import("~/features/publish/VersionsPanel")),
  comments: lazy(() => import("~/features/comments/CommentsPanel")),
  help: lazy(() => import("~/features/help/HelpPanel")),
  find: lazy(() => import("./FindPanel")),
  flow: lazy(() => import("~/features/inspector/FlowPanel")),
};

/** The panel at the right that is open, if one is. */
export function SidePanel({ flow }: { flow: string }) {
  const { panel } = useAppSelector(selectView);
  const Content = panel ? PANELS[panel] : undefined;
  if (!Content) return null;
  return (
    <aside className="absolute inset-y-0 right-0 z-20 flex w-full max-w-[400px] flex-col border-line border-l bg-surface shadow-2 md:static md:shadow-none">
      <Suspense fallback={<SkeletonRows />}>
        <Content flow={flow} />
      </Suspense>
    </aside>
  );
}
