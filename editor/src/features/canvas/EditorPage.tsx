import { useEffect } from "react";
import { useParams, useSearchParams } from "react-router";
import { useFlowQuery } from "~/api/flows";
import { problemOf } from "~/api/problems";
import { At } from "~/app/may";
import NotFoundPage from "~/app/NotFoundPage";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { DraftProvider } from "~/features/draft/DraftProvider";
import { FindingsWatch } from "~/features/findings/FindingsWatch";
import { rememberOpened } from "~/features/flows/kept";
import { useWatchRun } from "~/features/runs/live";
import { EditorCommands } from "./EditorCommands";
import { EditorLayout } from "./EditorLayout";
import { runShown, selected, selectView, viewReset } from "./viewSlice";

/** Draw one flow. */
export default function EditorPage() {
  const { flow = "", project = "" } = useParams();
  const dispatch = useAppDispatch();
  const [params] = useSearchParams();
  const [run, step] = [params.get("run"), params.get("step")];
  // biome-ignore lint/correctness/useExhaustiveDependencies: another flow begins with nothing selected
  useEffect(() => {
    dispatch(viewReset());
    rememberOpened(project, flow);
  }, [flow, dispatch]);
  useEffect(() => {
    if (run) dispatch(runShown(run));
    if (step) dispatch(selected([step]));
  }, [run, step, dispatch]);
  useWatchRun(useAppSelector(selectView).run);
  const { data, error } = useFlowQuery(flow);
  if (!data && problemOf(error)?.status === 404) return <NotFoundPage />;
  return (
    <At flow={flow}>
      <DraftProvider key={flow} flow={flow}>
        <FindingsWatch />
        <EditorCommands />
        <EditorLayout flow={flow} />
      </DraftProvider>
    </At>
  );
}
