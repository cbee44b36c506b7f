import { api, type Page, type Schemas } from "./api";

export type Project = Schemas["Project"];

/** What becomes of projects: archived, deleted, restored. */
export const projectsApi = api.injectEndpoints({
  endpoints: (build) => ({
    deletedProjects: build.query<Page<Project>, void>({
      query: () => "/projects?limit=200&deleted=true",
      providesTags: ["Project"],
    }),
    deleteProject: build.mutation<Project, string>({
      query: (id) => ({ url: `/projects/${id}`, method: "DELETE" }),
      invalidatesTags: ["Project"],
    }),
    restoreProject: build.mutation<Project, string>({
      query: (id) => ({ url: `/projects/${id}:restore`, method: "POST" }),
      invalidatesTags: ["Project"],
    }),
    archiveProject: build.mutation<Project, { id: string; archived: boolean }>({
      query: ({ id, archived }) => ({
        url: `/projects/${id}:${archived ? "archive" : "unarchive"}`,
        method: "POST",
      }),
      invalidatesTags: ["Project"],
    }),
  }),
});

export const {
  useDeletedProjectsQuery,
  useDeleteProjectMutation,
  useRestoreProjectMutation,
  useArchiveProjectMutation,
} = projectsApi;
