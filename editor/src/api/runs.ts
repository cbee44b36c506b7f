import { api, type Json, type Page, type Schemas, type Total } from "./api";

/** The schema leaves JSON values open; here they are what JSON can be. */
export type Run = Omit<Schemas["Run"], "input" | "output"> & { input: Json; output: Json };
export type RunStatus = Run["status"];
export type Step = Schemas["Step"] & { from_run?: string | null; output_changed?: boolean };
export type StepError = Schemas["StepError"];
export type StepStatus = Step["status"];
export type Listening = {
  flow_id: string;
  until: string;
  hooks: { node: string; method: string; path: string }[];
};
export type ForkStart = {
  from: string;
  version?: number | "draft";
  input?: Json;
  outputs?: Record<string, Json>;
};
/** What a waiting step asks a person. */
export type Question = {
  title: string;
  message: string;
  kind: string;
  fields: Json;
  ports: string[];
  open: boolean;
  facts?: Record<string, Json>;
  to?: string[];
  expires?: string | null;
  outcome?: {
    port: string | null;
    by: string | null;
    comment: string | null;
    at: string | null;
  } | null;
};
export type Slice = Omit<Schemas["Slice"], "value"> & { value: Json };
export type RunStart = Partial<Schemas["RunStart"]>;
export type RunFilters = {
  project?: string;
  flow?: string;
  status?: RunStatus[];
  q?: string;
  from?: string;
  to?: string;
  waiting_for?: string;
  source?: string;
  test?: boolean;
  parent?: string;
  /** Only those somebody should look at. */
  attention?: boolean;
  /** Only those that ask whoever looks (true), or only the others (false). */
  mine?: boolean;
  include?: "waiting"[];
  limit?: number;
  cursor?: string;
};
type StepOf = { run: string; path: string };
export type Part = StepOf & {
  side: "input" | "output";
  pointer?: string;
  offset?: number;
  limit?: number;
};

const step = ({ run, path }: StepOf) => `/runs/${run}/steps/${encodeURIComponent(path)}`;
const one = (run: string) => [{ type: "Run" as const, id: run }];

/** Runs: started, listed, looked into and steered. Live changes come by features/runs/live. */
export const runsApi = api.injectEndpoints({
  endpoints: (build) => ({
    startRun: build.mutation<Run, { flow: string; start: RunStart; key?: string }>({
      query: ({ flow, start, key }) => ({
        url: `/flows/${flow}/runs`,
        method: "POST",
        body: start,
        headers: key ? { "Idempotency-Key": key } : {},
      }),
      invalidatesTags: [{ type: "Run", id: "LIST" }, "Flow", "Summary"],
    }),
    runs: build.query<Page<Run>, RunFilters>({
      query: (params) => ({ url: "/runs", params }),
      providesTags: [{ type: "Run", id: "LIST" }],
    }),
    /** The same list, page after page. */
    runPages: build.infiniteQuery<Page<Run>, RunFilters, string | null>({
      query: ({ queryArg, pageParam }) => ({
        url: "/runs",
        params: { ...queryArg, cursor: pageParam ?? undefined },
      }),
      infiniteQueryOptions: {
        initialPageParam: null,
        getNextPageParam: ({ next }) => next ?? undefined,
      },
      providesTags: [{ type: "Run", id: "LIST" }],
    }),
    runCount: build.query<Total, RunFilters>({
      query: (params) => ({ url: "/runs:count", params }),
    }),
    run: build.query<Run, { id: string; include?: ("data" | "waiting")[] }>({
      query: ({ id, include }) => ({ url: `/runs/${id}`, params: { include } }),
      providesTags: (_result, _error, { id }) => one(id),
    }),
    steps: build.query<
      Page<Step>,
      { run: string; parent?: string; node?: string; path?: string; cursor?: string }
    >({
      query: ({ run, ...params }) => ({
        url: `/runs/${run}/steps`,
        params: { limit: 200, ...params },
      }),
      providesTags: (_result, _error, { run }) => one(run),
    }),
    value: build.query<Slice, Part>({
      query: ({ run, path, side, ...params }) => ({
        url: `${step({ run, path })}/${side}`,
        params,
      }),
      providesTags: (_result, _error, { run }) => one(run),
    }),
    steerRun: build.mutation<
      Run,
      { run: string; verb: "cancel" | "pause" | "resume"; reason?: string }
    >({
      query: ({ run, verb, reason }) => ({
        url: `/runs/${run}/${verb}`,
        method: "POST",
        body: reason ? { reason } : {},
      }),
      invalidatesTags: (_result, _error, { run }) => [...one(run), { type: "Run", id: "LIST" }],
    }),
    deleteRun: build.mutation<void, string>({
      query: (run) => ({ url: `/runs/${run}`, method: "DELETE" }),
      // Not of the run itself: whoever looks at it would be told at once that it is gone.
      invalidatesTags: [{ type: "Run", id: "LIST" }, "Summary"],
    }),
    forkRun: build.mutation<Run, { run: string; fork: ForkStart; key?: string }>({
      query: ({ run, fork, key }) => ({
        url: `/runs/${run}/fork`,
        method: "POST",
        body: fork,
        headers: key ? { "Idempotency-Key": key } : {},
      }),
      invalidatesTags: [{ type: "Run", id: "LIST" }, "Flow", "Summary"],
    }),
    listen: build.mutation<Listening, string>({
      query: (flow) => ({ url: `/flows/${flow}/hooks-test:listen`, method: "POST" }),
    }),
    stopListening: build.mutation<void, string>({
      query: (flow) => ({ url: `/flows/${flow}/hooks-test:stop`, method: "POST" }),
    }),
    question: build.query<Question, StepOf>({
      query: (of) => `${step(of)}/question`,
      providesTags: (_result, _error, { run }) => one(run),
    }),
    signalRun: build.mutation<Run, { run: string; name: string; payload: Json }>({
      query: ({ run, name, payload }) => ({
        url: `/runs/${run}/signals/${name}`,
        method: "POST",
        body: JSON.stringify(payload),
        headers: { "Content-Type": "application/json" },
      }),
      invalidatesTags: (_result, _error, { run }) => one(run),
    }),
    steerStep: build.mutation<
      Run,
      StepOf & { verb: "retry" | "skip" | "cancel" | "complete"; body?: Record<string, Json> }
    >({
      query: ({ verb, body, ...of }) => ({
        url: `${step(of)}/${verb}`,
        method: "POST",
        body: body ?? {},
      }),
      invalidatesTags: (_result, _error, { run }) => [
        ...one(run),
        { type: "Run", id: "LIST" },
        "Summary",
      ],
    }),
  }),
});

export const {
  useStartRunMutation,
  useRunsQuery,
  useRunCountQuery,
  useRunPagesInfiniteQuery,
  useRunQuery,
  useLazyStepsQuery,
  useStepsQuery,
  useValueQuery,
  useLazyValueQuery,
  useSteerRunMutation,
  useDeleteRunMutation,
  useForkRunMutation,
  useListenMutation,
  useStopListeningMutation,
  useQuestionQuery,
  useSignalRunMutation,
  useSteerStepMutation,
} = runsApi;
