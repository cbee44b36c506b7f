import { skipToken } from "@reduxjs/toolkit/query";
import { useEffect, useState } from "react";
import {
  type Listening,
  useListenMutation,
  useRunsQuery,
  useStopListeningMutation,
} from "~/api/runs";
import { useProject } from "~/app/project";

/** How long a draft listens; the server says the same. */
const LISTENS_MS = 120_000;
const LOOK_MS = 1000;

/** Let the draft's address take a call for two minutes, and give the run that a call started. */
export function useTestCall(flow: string, node: string) {
  const { id: project } = useProject();
  const [ask, { data: heard, error, isLoading: busy, reset }] = useListenMutation();
  const [close] = useStopListeningMutation();
  const over = useOver(heard);
  const [found, setFound] = useState<{ of: Listening; run: string } | null>(null);
  const run = found && found.of === heard ? found.run : undefined;
  const asked = { project, flow, source: "webhook", test: true, limit: 5 };
  const { data } = useRunsQuery(heard ? { ...asked, from: beginOf(heard) } : skipToken, {
    pollingInterval: over || run ? 0 : LOOK_MS,
  });
  const caught = data?.items.find(({ trigger }) => trigger === node);
  useEffect(() => {
    if (heard && caught) setFound({ of: heard, run: caught.id });
  }, [heard, caught]);
  return {
    state: run && caught ? "caught" : !heard ? "off" : over ? "over" : "waiting",
    run: run ? caught : undefined,
    hook: heard?.hooks.find((one) => one.node === node),
    until: heard?.until,
    listen: () => void ask(flow),
    stop: () => {
      reset();
      void close(flow);
    },
    error,
    busy,
  } as const;
}

/** When it began to listen, by the server's clock. */
function beginOf({ until }: Listening): string {
  return new Date(Date.parse(until) - LISTENS_MS).toISOString();
}

function useOver(heard: Listening | undefined): boolean {
  const [over, setOver] = useState<Listening | null>(null);
  useEffect(() => {
    if (!heard) return;
    const timer = window.setTimeout(() => setOver(heard), LISTENS_MS);
    return () => window.clearTimeout(timer);
  }, [heard]);
  return heard !== undefined && over === heard;
}
