import { useEffect } from "react";
import { api } from "~/api/api";
import { type Run, runsApi } from "~/api/runs";
import { socket, useIsLive } from "~/app/liveSocket";
import { type AppStore, useAppStore } from "~/app/store";
import { belongs, place } from "./matching";

const LISTS_MS = 1500;
const SUMMARY_MS = 5000;
const SOON_MS = 400;
/** Even a good link may lose a word; so lists are read again now and then. */
const NOW_AND_THEN_MS = 60_000;

const topicOf = (project: string) => `project:${project}:runs`;

/** Keep every list of a project's runs up to date by what the server tells. One a page. */
export function useRunNews(project: string | undefined): void {
  const store = useAppStore();
  useEffect(() => {
    if (!project) return;
    const news = newsOf(store);
    const leave = socket.follow(topicOf(project), news);
    return () => {
      leave();
      news.stop();
    };
  }, [project, store]);
}

/** How often to ask for a list: rarely while news of it comes by itself. */
export function usePolling(project: string, every: number) {
  const live = useIsLive(topicOf(project));
  return {
    pollingInterval: live ? NOW_AND_THEN_MS : every,
    skipPollingIfUnfocused: true,
    refetchOnMountOrArgChange: true,
  };
}

function newsOf(store: AppStore) {
  const lists = late(() => store.dispatch(api.util.invalidateTags([{ type: "Run", id: "LIST" }])));
  const summary = late(() => store.dispatch(api.util.invalidateTags(["Summary"])));
  return {
    heard: (news: { type: string; run?: unknown }) => {
      if (news.type !== "run") return;
      const run = news.run as Run;
      const unclear = tellLists(store, run);
      if (unclear) lists.in(LISTS_MS);
      const needs = run.stuck !== null || run.status === "failed" || asksSomebody(run);
      summary.in(needs || wasAsking.has(run.id) ? SOON_MS : SUMMARY_MS);
      if (asksSomebody(run) || wasAsking.has(run.id)) readQuestions(store, run);
    },
    begun: () => {
      lists.in(0);
      summary.in(0);
    },
    stop: () => {
      lists.stop();
      summary.stop();
    },
  };
}

/** Runs that asked somebody when they were last heard of. */
const wasAsking = new Set<string>();

function asksSomebody(run: Run): boolean {
  return run.waiting_for.includes("approval") || run.waiting_for.includes("form");
}

function readQuestions(store: AppStore, run: Run): void {
  if (asksSomebody(run)) wasAsking.add(run.id);
  else wasAsking.delete(run.id);
  store.dispatch(api.util.invalidateTags([{ type: "Run", id: run.id }]));
}

/** Put the run into the lists that are kept; says whether some must be read again. */
function tellLists(store: AppStore, run: Run): boolean {
  let unclear = false;
  const state = store.getState();
  for (const asked of runsApi.util.selectCachedArgsForQuery(state, "runPages")) {
    const fits = belongs(run, asked);
    if (fits === null) unclear = true;
    else
      store.dispatch(
        runsApi.util.updateQueryData("runPages", asked, ({ pages }) => place(pages, run, fits)),
      );
  }
  for (const asked of runsApi.util.selectCachedArgsForQuery(state, "runs")) {
    const fits = belongs(run, asked);
    if (fits === null) unclear = true;
    else
      store.dispatch(
        runsApi.util.updateQueryData("runs", asked, (page) => place([page], run, fits)),
      );
  }
  return unclear;
}

/** Do something once, soon; who asks for it sooner wins. */
function late(doIt: () => void) {
  let timer = 0;
  let due = Number.POSITIVE_INFINITY;
  const stop = () => {
    window.clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
  };
  return {
    stop,
    in: (ms: number) => {
      const at = Date.now() + ms;
      if (at >= due) return;
      window.clearTimeout(timer);
      due = at;
      timer = window.setTimeout(() => {
        due = Number.POSITIVE_INFINITY;
        doIt();
      }, ms);
    },
  };
}
