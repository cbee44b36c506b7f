import { useState } from "react";
import type { Json } from "~/api/api";
import { type Run, type RunStart, useStartRunMutation } from "~/api/runs";
import { useAppDispatch, useAppStore } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { runShown, tabChosen } from "~/features/canvas/viewSlice";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectDraft } from "~/features/draft/draftSlice";
import { useSamples } from "~/features/expressions/samples";
import { earlierThan } from "./earlier";

/** Steps a test cannot do without: nothing is known of them, or too much to stand in. */
type Without = { missing: string[]; tooLarge: string[] };
const NONE: Without = { missing: [], tooLarge: [] };

/** How one step is tried with what others gave, or the flow is run up to it. */
export function useTesting(id: string) {
  const { flow } = useDraft();
  const store = useAppStore();
  const dispatch = useAppDispatch();
  const { wholeOf, input } = useSamples();
  const { data: catalog } = useCatalog();
  const [start, { error }] = useStartRunMutation();
  const [without, setWithout] = useState(NONE);
  const [busy, setBusy] = useState<"test" | "to" | null>(null);

  const send = async (asked: RunStart): Promise<Run | undefined> => {
    const answer = await start({
      flow,
      start: { version: "draft", until: id, ...asked },
      key: crypto.randomUUID(),
    });
    return answer.data;
  };
  const begin = async (asked: RunStart) => {
    const run = await send(asked);
    if (!run) return;
    dispatch(runShown(run.id));
    dispatch(tabChosen("run"));
  };
  const answersOf = async (steps: string[]) => {
    const known: Record<string, Json> = {};
    const missing: string[] = [];
    const tooLarge: string[] = [];
    for (const one of steps) {
      const sample = await wholeOf(one);
      if (!sample) missing.push(one);
      else if (sample.cut) tooLarge.push(one);
      else known[one] = sample.value;
    }
    return { known, missing, tooLarge };
  };
  const isTrigger = (one: string) => {
    const type = selectDraft(store.getState()).nodes[one]?.type;
    return catalog?.items.find((each) => each.type === type)?.group === "trigger";
  };
  const startOf = (known: Record<string, Json>): RunStart => {
    const fired = Object.keys(known).find(isTrigger);
    const made: RunStart = input === undefined ? {} : { input };
    return fired ? { ...made, trigger: { node: fired, output: known[fired] as Json } } : made;
  };
  /** Read the answers of these steps, and go on with them unless one is lacking. */
  const withAnswers = async (
    what: "test" | "to",
    steps: string[],
    go: (known: Record<string, Json>) => Promise<void>,
  ) => {
    setBusy(what);
    const { known, missing, tooLarge } = await answersOf(steps);
    const lacking = missing.filter((one) => !isTrigger(one));
    setWithout({ missing: lacking, tooLarge });
    if (!lacking.length && !tooLarge.length) await go(known);
    setBusy(null);
  };
  const before = () => earlierThan(id, selectDraft(store.getState()));
  const mocked = (known: Record<string, Json>): RunStart => {
    const steps = Object.entries(known).filter(([one]) => !isTrigger(one));
    const mocks = Object.fromEntries(steps.map(([one, output]) => [one, { output }]));
    return { ...startOf(known), mocks };
  };
  const test = () => withAnswers("test", before(), (known) => begin(mocked(known)));
  /** The same, waiting for its end, without showing the run. */
  const testQuietly = async (wait: number): Promise<Run | undefined> => {
    let run: Run | undefined;
    await withAnswers("test", before(), async (known) => {
      run = await send({ ...mocked(known), wait });
    });
    return run;
  };
  const runToHere = () =>
    withAnswers("to", before().filter(isTrigger), (known) => begin(startOf(known)));
  return { test, testQuietly, runToHere, without, busy, error };
}
