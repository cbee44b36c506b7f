import { useCallback, useMemo } from "react";
import type { Json } from "~/api/api";
import { useDraftQuery } from "~/api/drawing";
import { runsApi, useRunQuery, useRunsQuery } from "~/api/runs";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { selectView } from "~/features/canvas/viewSlice";
import { selectDraft } from "~/features/draft/draftSlice";
import { type ReadPage, readWhole } from "./whole";

/** How much of a value is shown at once; what is kept or sent is read on from there. */
const SHOWN = 50;
const MORE = 100_000;

export type Sample = { from: "pin" | "run"; value: Json };
/** All a step gave; when it is `cut`, only the first part of what is too large to be kept. */
export type WholeSample = Sample & { cut: boolean };
export type Samples = {
  pins: Record<string, Json>;
  /** The run sample data comes from: the one shown, else the last one of this flow. */
  run: string | null;
  /** What that run was started with. */
  input: Json | undefined;
  /** Fetch what a step (or `input`) gave, to look at; of a long list its first items. */
  sampleOf: (name: string) => Promise<Sample | null>;
  /** Fetch all a step gave, to keep it or let it stand in; null when nothing is known. */
  wholeOf: (name: string) => Promise<WholeSample | null>;
  /** Fetch all a step gave in a run, whatever is pinned. */
  gaveIn: (run: string, name: string) => Promise<WholeSample | null>;
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
  const known = useCallback(
    (name: string): Sample | null => {
      const pinned = pins?.[name];
      if (pinned !== undefined) return { from: "pin", value: pinned };
      return name === "input" && whole ? { from: "run", value: whole.input } : null;
    },
    [pins, whole],
  );
  const sampleOf = useCallback(
    async (name: string): Promise<Sample | null> => {
      const here = known(name);
      if (here || !run || name === "input") return here;
      const slice = await (await dispatch(pagesOf(run, name)))?.(0);
      return slice ? { from: "run", value: slice.value } : null;
    },
    [known, run, dispatch],
  );
  const gaveIn = useCallback(
    async (of: string, name: string): Promise<WholeSample | null> => {
      const pages = await dispatch(pagesOf(of, name));
      const read = pages && (await readWhole(pages));
      return read && { from: "run", ...read };
    },
    [dispatch],
  );
  const wholeOf = useCallback(
    async (name: string): Promise<WholeSample | null> => {
      const here = known(name);
      if (here) return { ...here, cut: false };
      return run && name !== "input" ? gaveIn(run, name) : null;
    },
    [known, run, gaveIn],
  );
  const input = whole?.input;
  return useMemo(
    () => ({ pins: pins ?? {}, run, input, sampleOf, wholeOf, gaveIn }),
    [pins, run, input, sampleOf, wholeOf, gaveIn],
  );
}

/** Give how to read what a step gave last in a run; null when it gave nothing. */
function pagesOf(run: string, node: string) {
  return async (dispatch: ReturnType<typeof useAppDispatch>): Promise<ReadPage | null> => {
    const path = await dispatch(lastStep(run, node));
    if (!path) return null;
    return async (offset) => {
      const limit = offset ? MORE : SHOWN;
      const part = { run, path, side: "output" as const, offset, limit };
      const ask = runsApi.endpoints.value.initiate(part, { subscribe: false });
      return (await dispatch(ask)).data;
    };
  };
}

function lastStep(run: string, node: string) {
  return async (dispatch: ReturnType<typeof useAppDispatch>): Promise<string | null> => {
    const ask = runsApi.endpoints.steps.initiate({ run, node }, { subscribe: false });
    const { data } = await dispatch(ask);
    const ended = data?.items.filter(({ status }) => status === "succeeded") ?? [];
    return ended[ended.length - 1]?.path ?? null;
  };
}
