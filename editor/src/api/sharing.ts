import { api, type Schemas } from "./api";

export type Grant = Schemas["Grant"];
export type ByRole = Schemas["ByRole"];
export type Access = Schemas["Access"];
/** For whom a grant is: exactly one of them. */
export type Holder = Pick<Schemas["GrantCreate"], "user_id" | "team_id" | "project_id">;
type Items<T> = { items: T[] };

/** Who may something with one flow or one connection; `path` is where that is in the API. */
export const sharingApi = api.injectEndpoints({
  endpoints: (build) => ({
    access: build.query<Access, string>({
      query: (path) => `${path}/access`,
      keepUnusedDataFor: 0,
    }),
    grants: build.query<Items<Grant>, string>({
      query: (path) => `${path}/grants`,
      providesTags: ["Grant"],
      keepUnusedDataFor: 0,
    }),
    candidates: build.query<Items<Schemas["HolderFound"]>, { path: string; q: string }>({
      query: ({ path, q }) => ({ url: `${path}/candidates`, params: { q } }),
      keepUnusedDataFor: 0,
    }),
    grant: build.mutation<Grant, { path: string; body: Schemas["GrantCreate"] }>({
      query: ({ path, body }) => ({ url: `${path}/grants`, method: "POST", body }),
      invalidatesTags: ["Grant"],
    }),
    revoke: build.mutation<void, { path: string; id: string }>({
      query: ({ path, id }) => ({ url: `${path}/grants/${id}`, method: "DELETE" }),
      invalidatesTags: ["Grant"],
    }),
  }),
});

export const {
  useAccessQuery,
  useGrantsQuery,
  useCandidatesQuery,
  useGrantMutation,
  useRevokeMutation,
} = sharingApi;
