import { api, type Schemas } from "./api";

/** The Python packages that steps of code may import. */
export const packagesApi = api.injectEndpoints({
  endpoints: (build) => ({
    packages: build.query<Schemas["Packages"], string>({
      query: (project) => `/projects/${project}/packages`,
      providesTags: ["Packages"],
    }),
    putPackages: build.mutation<Schemas["Packages"], { project: string; requirements: string[] }>({
      query: ({ project, ...body }) => ({
        url: `/projects/${project}/packages`,
        method: "PUT",
        body,
      }),
      invalidatesTags: ["Packages"],
    }),
  }),
});

export const { usePackagesQuery, usePutPackagesMutation } = packagesApi;
