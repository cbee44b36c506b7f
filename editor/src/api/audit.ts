import { api, type Page, query, type Schemas } from "./api";

export type AuditEvent = Schemas["Audit"];
export type AuditStream = Schemas["AuditStream"];
export type AuditFilters = {
  action?: string;
  outcome?: AuditEvent["outcome"];
  actor?: string;
  resource?: string;
  from?: string;
  to?: string;
};

/** The log of who did what. */
export const auditApi = api.injectEndpoints({
  endpoints: (build) => ({
    auditPages: build.infiniteQuery<Page<AuditEvent>, AuditFilters, string | null>({
      query: ({ queryArg, pageParam }) => ({
        url: "/audit",
        params: { ...queryArg, cursor: pageParam ?? undefined },
      }),
      infiniteQueryOptions: {
        initialPageParam: null,
        getNextPageParam: ({ next }) => next ?? undefined,
      },
    }),
    auditStream: build.query<AuditStream | null, void>({
      query: () => "/audit/stream",
      providesTags: ["AuditStream"],
    }),
    setAuditStream: build.mutation<Schemas["AuditStreamSet"], string>({
      query: (url) => ({ url: "/audit/stream", method: "PUT", body: { url } }),
      invalidatesTags: ["AuditStream"],
    }),
    deleteAuditStream: build.mutation<void, void>({
      query: () => ({ url: "/audit/stream", method: "DELETE" }),
      invalidatesTags: ["AuditStream"],
    }),
  }),
});

/** Where the events that fit can be fetched as a file. */
export function exportOf(filters: AuditFilters, format: "csv" | "jsonl"): string {
  return `/v1/audit/export?${query({ ...filters, format })}`;
}

export const {
  useAuditPagesInfiniteQuery,
  useAuditStreamQuery,
  useSetAuditStreamMutation,
  useDeleteAuditStreamMutation,
} = auditApi;
