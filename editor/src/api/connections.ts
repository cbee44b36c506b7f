import { api, type JsonObject, type Page, type Schemas } from "./api";

export type Connection = Schemas["Connection"];
export type ConnectionCreate = Schemas["ConnectionCreate"];
/** What there can be a connection to: its form, and which of its fields are secrets. */
export type ConnectionKind = {
  key: string;
  title: string;
  description: string;
  form: JsonObject;
  secrets: string[];
  used_by: string[];
  /** Whether people are offered it for new connections. */
  offered: boolean;
  /** Whether somebody may have to sign in at a provider. */
  signs_in: boolean;
};
export type Use = Schemas["Use"];
type Of = { project: string; id: string };

/** Credentials for services, and the variables flows share. */
export const connectionsApi = api.injectEndpoints({
  endpoints: (build) => ({
    connectionKinds: build.query<Page<ConnectionKind>, string>({
      query: (project) => ({ url: "/connection-kinds", params: { project } }),
      providesTags: ["Catalog"],
    }),
    connections: build.query<Page<Connection>, string>({
      query: (project) => `/projects/${project}/connections`,
      providesTags: ["Connection"],
    }),
    createConnection: build.mutation<Connection, { project: string; body: ConnectionCreate }>({
      query: ({ project, body }) => ({
        url: `/projects/${project}/connections`,
        method: "POST",
        body,
      }),
      invalidatesTags: ["Connection"],
    }),
    updateConnection: build.mutation<
      Connection,
      Of & { body: Partial<Schemas["ConnectionPatch"]> }
    >({
      query: ({ project, id, body }) => ({
        url: `/projects/${project}/connections/${id}`,
        method: "PATCH",
        body,
      }),
      invalidatesTags: ["Connection"],
    }),
    deleteConnection: build.mutation<void, Of & { force: boolean }>({
      query: ({ project, id, force }) => ({
        url: `/projects/${project}/connections/${id}`,
        method: "DELETE",
        ...(force ? { params: { force } } : {}),
      }),
      invalidatesTags: ["Connection"],
    }),
    testConnection: build.mutation<Connection, Of>({
      query: ({ project, id }) => ({
        url: `/projects/${project}/connections/${id}:test`,
        method: "POST",
      }),
      invalidatesTags: ["Connection"],
    }),
    authorizeConnection: build.mutation<Schemas["SignIn"], Of>({
      query: ({ project, id }) => ({
        url: `/projects/${project}/connections/${id}:authorize`,
        method: "POST",
      }),
    }),
    connectionUses: build.query<Page<Use>, Of>({
      query: ({ project, id }) => `/projects/${project}/connections/${id}/used-by`,
      keepUnusedDataFor: 0, // and no tags: of one just deleted nothing is asked again
    }),
    variables: build.query<Schemas["VariablePage"], string>({
      query: (project) => `/projects/${project}/variables`,
      providesTags: ["Variable"],
    }),
    putVariable: build.mutation<
      Schemas["Variable"],
      { project: string; key: string; value: unknown }
    >({
      query: ({ project, key, value }) => ({
        url: `/projects/${project}/variables/${key}`,
        method: "PUT",
        body: { value },
      }),
      invalidatesTags: ["Variable"],
    }),
    putVariableIn: build.mutation<
      Schemas["Variable"],
      { project: string; key: string; environment: string; value: unknown }
    >({
      query: ({ project, key, environment, value }) => ({
        url: `/projects/${project}/variables/${key}/environments/${environment}`,
        method: "PUT",
        body: { value },
      }),
      invalidatesTags: ["Variable"],
    }),
    clearVariableIn: build.mutation<void, { project: string; key: string; environment: string }>({
      query: ({ project, key, environment }) => ({
        url: `/projects/${project}/variables/${key}/environments/${environment}`,
        method: "DELETE",
      }),
      invalidatesTags: ["Variable"],
    }),
    deleteVariable: build.mutation<void, { project: string; key: string }>({
      query: ({ project, key }) => ({
        url: `/projects/${project}/variables/${key}`,
        method: "DELETE",
      }),
      invalidatesTags: ["Variable"],
    }),
  }),
});

export const {
  useConnectionKindsQuery,
  useConnectionsQuery,
  useCreateConnectionMutation,
  useUpdateConnectionMutation,
  useDeleteConnectionMutation,
  useTestConnectionMutation,
  useAuthorizeConnectionMutation,
  useConnectionUsesQuery,
  useVariablesQuery,
  usePutVariableMutation,
  usePutVariableInMutation,
  useClearVariableInMutation,
  useDeleteVariableMutation,
} = connectionsApi;
