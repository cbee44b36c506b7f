import type { Dispatch } from "@reduxjs/toolkit";
import { useEffect } from "react";
import { api } from "~/api/api";
import { type Run, runsApi, type Step } from "~/api/runs";
import { type AppStore, useAppDispatch } from "~/app/store";
import {
  type LogLine,
  linkLost,
  logged,
  runChanged,
  type Snapshot,
  snapshotCame,
  stepsChanged,
  watchEnded,
} from "./liveSlice";

const AGAIN_MS = 3000;
const ENDED: Run["status"][] = ["succeeded", "failed", "cancelled"];

/** Keep the store's live run up to date with this one; null watches nothing. One watcher a page. */
export function useWatchRun(run: string | null): void {
  const dispatch = useAppDispatch();
  useEffect(() => {
    if (!run) return;
    const stop = watchRun(run, dispatch);
    return () => {
      stop();
      dispatch(watchEnded());
    };
  }, [run, dispatch]);
}

export function isEnded(run: Run): boolean {
  return ENDED.includes(run.status);
}

/** Follow a run's events until it ends; while they do not come, ask every few seconds. */
function watchRun(run: string, dispatch: AppStore["dispatch"]): () => void {
  let source: EventSource | null = null;
  let timer = 0;
  const news = batched(dispatch);
  const open = () => {
    source = follow(run, news, dispatch, lost);
  };
  const lost = () => {
    dispatch(linkLost());
    timer = window.setTimeout(async () => {
      if ((await ask(run, dispatch)) === "open") open();
    }, AGAIN_MS);
  };
  open();
  return () => {
    window.clearTimeout(timer);
    source?.close();
    news.stop();
  };
}

type News = ReturnType<typeof batched>;

function follow(run: string, news: News, dispatch: AppStore["dispatch"], lost: () => void) {
  const source = new EventSource(`/v1/runs/${run}/events`);
  on<Snapshot>(source, "snapshot", (seen) => {
    news.flush();
    dispatch(snapshotCame(seen));
  });
  on<{ step: Step }>(source, "step", ({ step }) => news.step(step));
  on<LogLine>(source, "log", news.log);
  on<{ run: Run }>(source, "run", ({ run: seen }) => news.run(seen));
  on<{ run: Run }>(source, "end", () => {
    source.close();
    news.flush();
    dispatch(changedTags(run));
  });
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) lost();
    else dispatch(linkLost()); // the browser connects again by itself
  };
  return source;
}

function on<T>(source: EventSource, name: string, hear: (event: T) => void): void {
  source.addEventListener(name, (event) => hear(JSON.parse((event as MessageEvent).data) as T));
}

function changedTags(run: string) {
  return api.util.invalidateTags([
    { type: "Run", id: run },
    { type: "Run", id: "LIST" },
    "Flow",
    "Summary",
  ]);
}

/** Read a run that sends no events. Says whether it is worth following again. */
async function ask(id: string, dispatch: AppStore["dispatch"]): Promise<"open" | "closed"> {
  const fresh = { forceRefetch: true, subscribe: false };
  const run = await dispatch(runsApi.endpoints.run.initiate({ id }, fresh));
  const steps = await dispatch(runsApi.endpoints.steps.initiate({ run: id }, fresh));
  if (run.data && steps.data) dispatch(snapshotCame({ run: run.data, steps: steps.data.items }));
  const refused = run.error && "status" in run.error && typeof run.error.status === "number";
  return refused || (run.data && isEnded(run.data)) ? "closed" : "open";
}

/** Gather what comes and tell the store once a frame: a busy run sends thousands of events. */
function batched(dispatch: Dispatch) {
  let steps: Step[] = [];
  let lines: LogLine[] = [];
  let run: Run | null = null;
  let frame = 0;
  const flush = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (steps.length) dispatch(stepsChanged(steps));
    if (lines.length) dispatch(logged(lines));
    if (run) dispatch(runChanged(run));
    steps = [];
    lines = [];
    run = null;
  };
  const soon = () => {
    frame ||= requestAnimationFrame(flush);
  };
  return {
    flush,
    stop: () => cancelAnimationFrame(frame),
    step: (step: Step) => {
      steps.push(step);
      soon();
    },
    log: (line: LogLine) => {
      lines.push(line);
      soon();
    },
    run: (seen: Run) => {
      run = seen;
      soon();
    },
  };
}
