import { api, type Page, type Schemas } from "./api";

export type Export = Schemas["Export"];
export type Import = Schemas["Import"];
export type Environment = Schemas["Environment"];
export type Limit = Schemas["Limit"];

/** Projects out and in, their environments, and how much they may have. */
export const transfersApi = api.injectEndpoints({
  endpoints: (build) => ({
    exports: build.query<Page<Export>, string>({
      query: (project) => `/projects/${project}/exports?limit=20`,
      providesTags: ["Export"],
    }),
    createExport: build.mutation<Export, string>({
      query: (project) => ({ url: `/projects/${project}/exports`, method: "POST" }),
      invalidatesTags: ["Export"],
    }),
    createImport: build.mutation<Import, File>({
      query: (body) => ({
        url: "/projects/imports",
        method: "POST",
        body,
        headers: { "Content-Type": "application/zip" },
      }),
    }),
    import: build.query<Import, string>({ query: (id) => `/project-imports/${id}` }),
    applyImport: build.mutation<Import, { id: string; body: Schemas["ImportApply"] }>({
      query: ({ id, body }) => ({ url: `/project-imports/${id}:apply`, method: "POST", body }),
    }),
    environments: build.query<{ items: Environment[] }, string>({
      query: (project) => `/projects/${project}/environments`,
      providesTags: ["Environment"],
    }),
    createEnvironment: build.mutation<
      Environment,
      { project: string; body: Schemas["EnvironmentCreate"] }
    >({
      query: ({ project, body }) => ({
        url: `/projects/${project}/environments`,
        method: "POST",
        body,
      }),
      invalidatesTags: ["Environment"],
    }),
    renameEnvironment: build.mutation<Environment, { project: string; key: string; name: string }>({
      query: ({ project, key, name }) => ({
        url: `/projects/${project}/environments/${key}`,
        method: "PATCH",
        body: { name },
      }),
      invalidatesTags: ["Environment"],
    }),
    deleteEnvironment: build.mutation<void, { project: string; key: string }>({
      query: ({ project, key }) => ({
        url: `/projects/${project}/environments/${key}`,
        method: "DELETE",
      }),
      invalidatesTags: ["Environment", "Variable"],
    }),
    quota: build.query<{ items: Limit[] }, string>({
      query: (project) => `/projects/${project}/quota`,
      providesTags: ["Quota"],
    }),
    putQuota: build.mutation<void, { project: string; body: Partial<Schemas["QuotaPut"]> }>({
      query: ({ project, body }) => ({ url: `/projects/${project}/quota`, method: "PUT", body }),
      invalidatesTags: ["Quota"],
    }),
  }),
});

export const {
  useExportsQuery,
  useCreateExportMutation,
  useCreateImportMutation,
  useImportQuery,
  useApplyImportMutation,
  useEnvironmentsQuery,
  useCreateEnvironmentMutation,
  useRenameEnvironmentMutation,
  useDeleteEnvironmentMutation,
  useQuotaQuery,
  usePutQuotaMutation,
} = transfersApi;
