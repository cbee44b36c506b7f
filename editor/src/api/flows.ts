import { api, type JsonObject, type Page, type Schemas, type Total } from "./api";

export type Flow = Schemas["Flow"];
export type Finding = Schemas["Finding"];
export type Version = Schemas["Version"];
export type VersionWithDocument = Schemas["VersionWithDocument"];
export type Diff = Schemas["Diff"];
export type Change = Schemas["Change"];
export type FlowFilters = {
  project: string;
  q?: string;
  tag?: string;
  trash?: boolean;
  cursor?: string;
};

/** Flows and their versions. The draft itself is a Yjs document: see features/draft. */
export const flowsApi = api.injectEndpoints({
  endpoints: (build) => ({
    flows: build.query<Page<Flow>, FlowFilters>({
      query: ({ project, ...params }) => ({
        url: `/projects/${project}/flows`,
        params: { limit: 200, ...params },
      }),
      providesTags: ["Flow"],
    }),
    /** The same list, page after page. */
    flowPages: build.infiniteQuery<Page<Flow>, Omit<FlowFilters, "cursor">, string | null>({
      query: ({ queryArg: { project, ...params }, pageParam }) => ({
        url: `/projects/${project}/flows`,
        params: { limit: 200, ...params, cursor: pageParam ?? undefined },
      }),
      infiniteQueryOptions: {
        initialPageParam: null,
        getNextPageParam: ({ next }) => next ?? undefined,
      },
      providesTags: ["Flow"],
    }),
    flowCount: build.query<Total, FlowFilters>({
      query: ({ project, ...params }) => ({ url: `/projects/${project}/flows:count`, params }),
      providesTags: ["Flow"],
    }),
    flow: build.query<Flow, string>({
      query: (id) => `/flows/${id}`,
      providesTags: (_result, _error, id) => [{ type: "Flow", id }],
    }),
    createFlow: build.mutation<Flow, { project: string; name: string; document?: JsonObject }>({
      query: ({ project, ...body }) => ({
        url: `/projects/${project}/flows`,
        method: "POST",
        body,
      }),
      invalidatesTags: ["Flow", "Summary"],
    }),
    updateFlow: build.mutation<Flow, { id: string } & Partial<Schemas["FlowPatch"]>>({
      query: ({ id, ...body }) => ({ url: `/flows/${id}`, method: "PATCH", body }),
      invalidatesTags: ["Flow"],
    }),
    deleteFlow: build.mutation<void, string>({
      query: (id) => ({ url: `/flows/${id}`, method: "DELETE" }),
      invalidatesTags: ["Flow", "Summary"],
    }),
    restoreFlow: build.mutation<Flow, string>({
      query: (id) => ({ url: `/flows/${id}:restore`, method: "POST" }),
      invalidatesTags: ["Flow", "Summary"],
    }),
    duplicateFlow: build.mutation<Flow, string>({
      query: (id) => ({ url: `/flows/${id}:duplicate`, method: "POST" }),
      invalidatesTags: ["Flow"],
    }),
    importFlow: build.mutation<
      Flow,
      { project_id: string; content: string; format: "json" | "yaml" }
    >({
      query: ({ format, ...body }) => ({
        url: "/flows:import",
        params: { format },
        method: "POST",
        body,
      }),
      invalidatesTags: ["Flow", "Summary"],
    }),
    /** The draft as it is saved, for those who only look at it. */
    draftDocument: build.query<JsonObject, string>({
      query: (id) => `/flows/${id}/draft`,
      transformResponse: ({ document }: { document: JsonObject }) => document,
      providesTags: ["Draft"],
    }),
    versions: build.query<Page<Version>, string>({
      query: (id) => `/flows/${id}/versions?limit=200`,
      providesTags: ["Version"],
    }),
    version: build.query<VersionWithDocument, { id: string; number: number }>({
      query: ({ id, number }) => `/flows/${id}/versions/${number}`,
    }),
    diff: build.query<Diff, { id: string; from: number; to: number | "draft" }>({
      query: ({ id, from, to }) => ({ url: `/flows/${id}/diff`, params: { from, to } }),
      providesTags: ["Version", "Draft"],
    }),
    publish: build.mutation<Version, { id: string; notes: string }>({
      query: ({ id, notes }) => ({ url: `/flows/${id}/versions`, method: "POST", body: { notes } }),
      invalidatesTags: ["Flow", "Version", "Draft"],
    }),
    rollBack: build.mutation<Version, { id: string; to: number }>({
      query: ({ id, to }) => ({ url: `/flows/${id}/rollback`, method: "POST", body: { to } }),
      invalidatesTags: ["Flow", "Version", "Draft"],
    }),
    check: build.query<Schemas["Check"], { document: JsonObject; project_id: string }>({
      query: (body) => ({ url: "/flows:check", method: "POST", body }),
      keepUnusedDataFor: 1,
    }),
  }),
});

export const {
  useFlowsQuery,
  useFlowPagesInfiniteQuery,
  useFlowCountQuery,
  useFlowQuery,
  useCreateFlowMutation,
  useUpdateFlowMutation,
  useDeleteFlowMutation,
  useRestoreFlowMutation,
  useDuplicateFlowMutation,
  useImportFlowMutation,
  useDraftDocumentQuery,
  useVersionsQuery,
  useVersionQuery,
  useLazyVersionQuery,
  useDiffQuery,
  usePublishMutation,
  useRollBackMutation,
} = flowsApi;
