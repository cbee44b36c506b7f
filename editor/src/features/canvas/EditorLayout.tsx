import { lazy, Suspense, useEffect } from "react";
import { useAppSelector } from "~/app/store";
import { useDraftState } from "~/features/draft/useDraftState";
import { Tour } from "~/features/help/Tour";
import { Inspector } from "~/features/inspector/Inspector";
import { Palette } from "~/features/palette/Palette";
import { ComparingBar } from "~/features/publish/ComparingBar";
import { SkeletonRows } from "~/ui/Skeleton";
import { Canvas } from "./Canvas";
import { DraftState } from "./DraftState";
import { SidePanel } from "./SidePanel";
import { TopBar } from "./TopBar";
import { TroubledProvider } from "./troubled";
import { TypesProvider } from "./types";
import { selectView } from "./viewSlice";

const loadSetup = () => import("~/features/inspector/SetupTab");
const RunDrawer = lazy(() => import("~/features/runs/RunDrawer"));

/** The canvas, with what stands around it: nothing here is modal. */
export function EditorLayout({ flow }: { flow: string }) {
  const { loaded } = useDraftState("loaded");
  const { run, drawer, selection, edge, panel } = useAppSelector(selectView);
  useEffect(() => void loadSetup(), []); // the flow is seen first; then the forms of its steps come
  const inspecting = panel === null && (selection.length > 0 || edge !== null);
  return (
    <TypesProvider>
      <TroubledProvider>
        <div className="flex h-full flex-col">
          <TopBar flow={flow} />
          <DraftState />
          <Tour />
          <div className="relative flex min-h-0 grow">
            {panel === "palette" && <Palette />}
            <div className="flex min-h-0 min-w-0 grow flex-col">
              <div className="relative min-h-0 grow">
                {loaded ? <Canvas /> : <SkeletonRows />}
                <ComparingBar />
              </div>
              {drawer && run && (
                <Suspense fallback={null}>
                  <RunDrawer run={run} />
                </Suspense>
              )}
            </div>
            {inspecting ? <Inspector /> : <SidePanel flow={flow} />}
          </div>
        </div>
      </TroubledProvider>
    </TypesProvider>
  );
}
