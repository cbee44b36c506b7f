import { useEffect } from "react";
import { useParams } from "react-router";
import { useAppDispatch } from "~/app/store";
import { DraftProvider } from "~/features/draft/DraftProvider";
import { FindingsWatch } from "~/features/findings/FindingsWatch";
import { EditorLayout } from "./EditorLayout";
import { viewReset } from "./viewSlice";

/** Draw one flow. */
export default function EditorPage() {
  const { flow = "" } = useParams();
  const dispatch = useAppDispatch();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another flow begins with nothing selected
  useEffect(() => {
    dispatch(viewReset());
  }, [flow, dispatch]);
  return (
    <DraftProvider key={flow} flow={flow}>
      <FindingsWatch />
      <EditorLayout flow={flow} />
    </DraftProvider>
  );
}
