import { api, type Page, type Schemas } from "./api";

type Project = Schemas["Project"];
export type ApiKey = Schemas["ApiKey"];
export type ApiKeyMade = Schemas["ApiKeyMade"];

/** What an owner sets: projects and their names, and keys for other systems. */
export const settingsApi = api.injectEndpoints({
  endpoints: (build) => ({
    createProject: build.mutation<Project, { name: string }>({
      query: (body) => ({ url: "/projects", method: "POST", body }),
      invalidatesTags: ["Project"],
    }),
    renameProject: build.mutation<Project, { id: string; name: string }>({
      query: ({ id, ...body }) => ({ url: `/projects/${id}`, method: "PATCH", body }),
      invalidatesTags: ["Project"],
    }),
    apiKeys: build.query<Page<ApiKey>, void>({
      query: () => "/api-keys?limit=200",
      providesTags: ["ApiKey"],
    }),
    createApiKey: build.mutation<ApiKeyMade, Schemas["ApiKeyCreate"]>({
      query: (body) => ({ url: "/api-keys", method: "POST", body }),
      invalidatesTags: ["ApiKey"],
    }),
    revokeApiKey: build.mutation<void, string>({
      query: (id) => ({ url: `/api-keys/${id}`, method: "DELETE" }),
      invalidatesTags: ["ApiKey"],
    }),
  }),
});

export const {
  useCreateProjectMutation,
  useRenameProjectMutation,
  useApiKeysQuery,
  useCreateApiKeyMutation,
  useRevokeApiKeyMutation,
} = settingsApi;
