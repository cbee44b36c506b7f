import { api, type Json, type JsonObject, type Page, type Schemas } from "./api";

/** The schema leaves JSON values open; here they are what JSON can be. */
export type Schedule = Omit<Schemas["Schedule"], "input"> & { input: Json };
export type CalendarRule = Schemas["CalendarRule"];
export type SchedulePreview = Schemas["SchedulePreview"];
export type Overlap = Schedule["overlap"];
type Rhythm = {
  cron?: string[];
  calendar?: CalendarRule[];
  every?: string | null;
  timezone: string;
};
export type ScheduleDraft = { name: string; overlap: Overlap; catch_up: string; input: Json };

const changes = ["Schedule" as const];
const verb = (id: string, what: string) => ({ url: `/schedules/${id}:${what}`, method: "POST" });

/** When flows start by themselves. */
export const schedulesApi = api.injectEndpoints({
  endpoints: (build) => ({
    schedulePages: build.infiniteQuery<Page<Schedule>, string, string | null>({
      query: ({ queryArg: project, pageParam }) => ({
        url: `/projects/${project}/schedules`,
        params: { limit: 100, cursor: pageParam ?? undefined },
      }),
      infiniteQueryOptions: {
        initialPageParam: null,
        getNextPageParam: ({ next }) => next ?? undefined,
      },
      providesTags: ["Schedule"],
    }),
    previewSchedule: build.query<SchedulePreview, { config: JsonObject; timezone: string }>({
      query: (body) => ({ url: "/schedules:preview", method: "POST", body }),
    }),
    createSchedule: build.mutation<Schedule, { flow: string } & Rhythm & ScheduleDraft>({
      query: ({ flow, ...body }) => ({ url: `/flows/${flow}/schedules`, method: "POST", body }),
      invalidatesTags: changes,
    }),
    changeSchedule: build.mutation<Schedule, { id: string; rhythm: Rhythm } & ScheduleDraft>({
      query: ({ id, ...body }) => ({ url: `/schedules/${id}`, method: "PATCH", body }),
      invalidatesTags: changes,
    }),
    deleteSchedule: build.mutation<void, string>({
      query: (id) => ({ url: `/schedules/${id}`, method: "DELETE" }),
      invalidatesTags: changes,
    }),
    pauseSchedule: build.mutation<Schedule, { id: string; paused: boolean }>({
      query: ({ id, paused }) => verb(id, paused ? "pause" : "resume"),
      invalidatesTags: changes,
    }),
    runSchedule: build.mutation<Schemas["Run"], { id: string; key: string }>({
      query: ({ id, key }) => ({ ...verb(id, "trigger"), headers: { "Idempotency-Key": key } }),
      invalidatesTags: ["Schedule", { type: "Run", id: "LIST" }],
    }),
    backfillSchedule: build.mutation<
      Schemas["Backfill"],
      { id: string; from: string; to: string; overlap: Overlap }
    >({
      query: ({ id, ...body }) => ({ ...verb(id, "backfill"), body }),
      invalidatesTags: ["Schedule", { type: "Run", id: "LIST" }],
    }),
  }),
});

export const {
  useSchedulePagesInfiniteQuery,
  usePreviewScheduleQuery,
  useCreateScheduleMutation,
  useChangeScheduleMutation,
  useDeleteScheduleMutation,
  usePauseScheduleMutation,
  useRunScheduleMutation,
  useBackfillScheduleMutation,
} = schedulesApi;
