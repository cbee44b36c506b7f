import { FlaskConical, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { useCatalogQuery } from "~/api/catalog";
import { type RunStart, useStartRunMutation } from "~/api/runs";
import { useMay } from "~/app/may";
import { useAppDispatch, useAppStore } from "~/app/store";
import { runShown, tabChosen } from "~/features/canvas/viewSlice";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectDraft } from "~/features/draft/draftSlice";
import { useNames } from "~/features/expressions/names";
import { useSamples } from "~/features/expressions/samples";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { earlierThan } from "./earlier";

/** Try one step with the data there is, or run the flow up to it. */
export function TestBar({ id }: { id: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { title } = useNames();
  const { test, runToHere, missing, busy, error } = useTesting(id);
  if (!may("run.start")) return null;
  return (
    <section className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          icon={<FlaskConical className="size-3.5" />}
          busy={busy === "test"}
          onClick={() => void test()}
        >
          {t("inspector.test.step")}
        </Button>
        <Button
          icon={<Play className="size-3.5" />}
          busy={busy === "to"}
          onClick={() => void runToHere()}
        >
          {t("inspector.test.toHere")}
        </Button>
      </div>
      {missing.length > 0 && (
        <p role="status" className="rounded-field bg-waiting-bg px-2 py-1.5 text-xs">
          {t("inspector.test.missing", { names: missing.map(title).join(", ") })}
        </p>
      )}
      {error !== undefined && <ProblemNote error={error} />}
    </section>
  );
}

function useTesting(id: string) {
  const { flow } = useDraft();
  const store = useAppStore();
  const dispatch = useAppDispatch();
  const { sampleOf, input } = useSamples();
  const { data: catalog } = useCatalogQuery();
  const [start, { error }] = useStartRunMutation();
  const [missing, setMissing] = useState<string[]>([]);
  const [busy, setBusy] = useState<"test" | "to" | null>(null);

  const begin = async (asked: RunStart) => {
    const answer = await start({
      flow,
      start: { version: "draft", until: id, ...asked },
      key: crypto.randomUUID(),
    });
    if (!answer.data) return;
    dispatch(runShown(answer.data.id));
    dispatch(tabChosen("run"));
  };
  const answers = async () => {
    const known: Record<string, Json> = {};
    const lacking: string[] = [];
    for (const one of earlierThan(id, selectDraft(store.getState()))) {
      const sample = await sampleOf(one);
      if (sample) known[one] = sample.value;
      else lacking.push(one);
    }
    return { known, lacking };
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
  const test = async () => {
    setBusy("test");
    const { known, lacking } = await answers();
    setMissing(lacking.filter((one) => !isTrigger(one)));
    if (lacking.every(isTrigger)) {
      const mocked = Object.entries(known).filter(([one]) => !isTrigger(one));
      const mocks = Object.fromEntries(mocked.map(([one, output]) => [one, { output }]));
      await begin({ ...startOf(known), mocks });
    }
    setBusy(null);
  };
  const runToHere = async () => {
    setBusy("to");
    setMissing([]);
    const { known } = await answers();
    await begin(startOf(known));
    setBusy(null);
  };
  return { test, runToHere, missing, busy, error };
}
