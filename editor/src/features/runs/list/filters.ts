import type { Run, RunFilters, RunStatus } from "~/api/runs";

export const STATUSES: RunStatus[] = [
  "running",
  "waiting",
  "queued",
  "paused",
  "succeeded",
  "failed",
  "cancelled",
];
export const SOURCES: Run["source"][] = [
  "editor",
  "api",
  "webhook",
  "schedule",
  "form",
  "chat",
  "flow",
  "fork",
];
export const SPANS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000 };
export type Span = keyof typeof SPANS;

/** Read the filters of the list from its address, so that a link shows the same list. */
export function filtersOf(params: URLSearchParams, project: string, now: number): RunFilters {
  const test = params.get("test");
  const span = params.get("since") as Span | null;
  return {
    project,
    flow: params.get("flow") ?? undefined,
    status: statusesOf(params),
    source: params.get("source") ?? undefined,
    attention: params.has("attention") || undefined,
    test: test === null ? undefined : test === "yes",
    from: span && span in SPANS ? since(span, now) : undefined,
    q: params.get("q") ?? undefined,
  };
}

export function statusesOf(params: URLSearchParams): RunStatus[] {
  return params
    .getAll("status")
    .filter((one): one is RunStatus => STATUSES.includes(one as RunStatus));
}

/** The address with one filter changed; null takes it out. */
export function withFilter(
  params: URLSearchParams,
  name: string,
  value: string | null,
): URLSearchParams {
  const next = new URLSearchParams(params);
  if (value === null || value === "") next.delete(name);
  else next.set(name, value);
  return next;
}

export function withStatus(params: URLSearchParams, status: RunStatus): URLSearchParams {
  const next = new URLSearchParams(params);
  const chosen = statusesOf(params);
  next.delete("status");
  const rest = chosen.includes(status)
    ? chosen.filter((one) => one !== status)
    : [...chosen, status];
  for (const one of rest) next.append("status", one);
  return next;
}

export function isFiltered(params: URLSearchParams): boolean {
  return ["flow", "status", "attention", "source", "test", "since", "q"].some((name) =>
    params.has(name),
  );
}

/** A whole minute, so that the list is asked for under one name while it is looked at. */
function since(span: Span, now: number): string {
  return new Date(Math.floor((now - SPANS[span]) / 60_000) * 60_000).toISOString();
}
