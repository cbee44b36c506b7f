import { api } from "./api";
import type { RunStatus } from "./runs";

type FlowName = { id: string; key: string; name: string };
export type RunShown = {
  run_id: string;
  flow: FlowName;
  waiting_for: string[];
  stuck: string | null;
  created_at: string;
};
export type Failing = {
  flow: FlowName;
  count: number;
  /** Equal failures of a flow are one line: same step, same code, same sentence but for numbers. */
  code: string;
  message: string;
  node: string | null;
  run_id: string;
  at: string;
};
export type Day = { day: string; runs: Partial<Record<RunStatus, number>> };

/** The week of a project, and what needs somebody. */
export type Summary = {
  days: Day[];
  success_rate: number | null;
  failing: Failing[];
  waiting: { count: number; runs: RunShown[] };
  stuck: { count: number; runs: RunShown[] };
  flows: { id: string; key: string; name: string; version: number | null; updated_at: string }[];
};

export const summaryApi = api.injectEndpoints({
  endpoints: (build) => ({
    summary: build.query<Summary, string>({
      query: (project) => `/projects/${project}/summary`,
      providesTags: ["Summary"],
    }),
  }),
});

export const { useSummaryQuery } = summaryApi;
