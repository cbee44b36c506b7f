import { useCallback, useMemo } from "react";
import type { Json } from "~/api/api";
import { useDraftQuery } from "~/api/drawing";
import { runsApi, useRunQuery, useRunsQuery } from "~/api/runs";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { selectView } from "~/features/canvas/viewSlice";
import { selectDraft } from "~/features/draft/draftSlice";

export type Sample = { from: "pin" | "run"; value: Json };
export type Samples = {
  pins: Record<string, Json>;
  /** The run sample data comes from: the one shown, else the last one of this flow. */
  run: string | null;
  /** What that run was started with. */
  input: Json | undefined;
  /** Fetch what a step (or `input`) gave; null when nothing is known. */
  sampleOf: (name: string) => Promise<Sample | null>;
};

/** Give sample data for drawing: what is pinned, else what the last run gave. */
export function useSamples(): Samples {
  const flow = useAppSelector((state) => selectDraft(state).flow) ?? "";
  const shown = useAppSelector((state) => selectView(state).run);
  const dispatch = useAppDispatch();
  const { data: draft } = useDraftQuery(flow, { skip: !flow });
  const { data: runs } = useRunsQuery({ flow, limit: 1 }, { skip: !flow || shown !== null });
  const run = shown ?? runs?.items[0]?.id ?? null;
  const { data: whole } = useRunQuery({ id: run ?? "", include: ["data"] }, { skip: !run });
  const pins = draft?.pins;
  const sampleOf = useCallback(
    async (name: string): Promise<Sample | null> => {
      const pinned = pins?.[name];
      if (pinned !== undefined) return { from: "pin", value: pinned };
      if (!run) return null;
      if (name === "input") return whole ? { from: "run", value: whole.input } : null;
      const path = await dispatch(lastStep(run, name));
      if (!path) return null;
      const part = { run, path, side: "output" as const, limit: 50 };
      const slice = await dispatch(runsApi.endpoints.value.initiate(part, { subscribe: false }));
      return slice.data ? { from: "run", value: slice.data.value } : null;
    },
    [pins, run, whole, dispatch],
  );
  const input = whole?.input;
  return useMemo(() => ({ pins: pins ?? {}, run, input, sampleOf }), [pins, run, input, sampleOf]);
}

function lastStep(run: string, node: string) {
  return async (dispatch: ReturnType<typeof useAppDispatch>): Promise<string | null> => {
    const ask = runsApi.endpoints.steps.initiate({ run, node }, { subscribe: false });
    const { data } = await dispatch(ask);
    const ended = data?.items.filter(({ status }) => status === "succeeded") ?? [];
    return ended[ended.length - 1]?.path ?? null;
  };
}
