import { useEffect } from "react";
import { useParams, useSearchParams } from "react-router";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { DraftProvider } from "~/features/draft/DraftProvider";
import { FindingsWatch } from "~/features/findings/FindingsWatch";
import { useWatchRun } from "~/features/runs/live";
import { EditorLayout } from "./EditorLayout";
import { runShown, selectView, viewReset } from "./viewSlice";

/** Draw one flow. */
export default function EditorPage() {
  const { flow = "" } = useParams();
  const dispatch = useAppDispatch();
  const run = useSearchParams()[0].get("run");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another flow begins with nothing selected
  useEffect(() => {
    dispatch(viewReset());
  }, [flow, dispatch]);
  useEffect(() => {
    if (run) dispatch(runShown(run));
  }, [run, dispatch]);
  useWatchRun(useAppSelector(selectView).run);
  return (
    <DraftProvider key={flow} flow={flow}>
      <FindingsWatch />
      <EditorLayout flow={flow} />
    </DraftProvider>
  );
}
