import { api, type JsonObject, type Page, type Schemas } from "./api";

export type Snapshot = {
  id: string;
  reason: "published" | "quiet" | "restored";
  created_at: string;
  created_by: Schemas["Actor"];
};
export type Comment = {
  id: string;
  node: string | null;
  parent_id: string | null;
  text: string;
  author: Schemas["Actor"];
  created_at: string;
  edited_at: string | null;
  resolved_at: string | null;
  resolved_by: Schemas["Actor"] | null;
};
type OneComment = { flow: string; id: string };

/** Older states of drafts, and what people say to each other about a flow. */
export const historyApi = api.injectEndpoints({
  endpoints: (build) => ({
    snapshots: build.query<Page<Snapshot>, string>({
      query: (flow) => `/flows/${flow}/snapshots?limit=100`,
      providesTags: ["Snapshot", "Version"],
    }),
    snapshot: build.query<Snapshot & { document: JsonObject }, OneComment>({
      query: ({ flow, id }) => `/flows/${flow}/snapshots/${id}`,
    }),
    comments: build.query<Page<Comment>, string>({
      query: (flow) => `/flows/${flow}/comments?limit=200`,
      providesTags: ["Comment"],
    }),
    addComment: build.mutation<
      Comment,
      { flow: string; text: string; node?: string; parent_id?: string }
    >({
      query: ({ flow, ...body }) => ({ url: `/flows/${flow}/comments`, method: "POST", body }),
      invalidatesTags: ["Comment"],
    }),
    updateComment: build.mutation<Comment, OneComment & { text?: string; resolved?: boolean }>({
      query: ({ flow, id, ...body }) => ({
        url: `/flows/${flow}/comments/${id}`,
        method: "PATCH",
        body,
      }),
      invalidatesTags: ["Comment"],
    }),
    deleteComment: build.mutation<void, OneComment>({
      query: ({ flow, id }) => ({ url: `/flows/${flow}/comments/${id}`, method: "DELETE" }),
      invalidatesTags: ["Comment"],
    }),
  }),
});

export const {
  useSnapshotsQuery,
  useSnapshotQuery,
  useCommentsQuery,
  useAddCommentMutation,
  useUpdateCommentMutation,
  useDeleteCommentMutation,
} = historyApi;
