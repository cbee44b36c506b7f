import { api, type Json, type Page, type Schemas } from "./api";

export type Run = Schemas["Run"];
export type RunStatus = Run["status"];
export type Step = Schemas["Step"];
export type StepStatus = Step["status"];
export type Slice = Schemas["Slice"];
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
    run: build.query<Run, { id: string; include?: ("data" | "waiting")[] }>({
      query: ({ id, include }) => ({ url: `/runs/${id}`, params: { include } }),
      providesTags: (_result, _error, { id }) => one(id),
    }),
    steps: build.query<
      Page<Step>,
      { run: string; parent?: string; node?: string; cursor?: string }
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
  useRunQuery,
  useStepsQuery,
  useValueQuery,
  useLazyValueQuery,
  useSteerRunMutation,
  useSignalRunMutation,
  useSteerStepMutation,
} = runsApi;
