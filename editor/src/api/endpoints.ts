import { api, type Schemas } from "./api";

export type Endpoint = Schemas["Endpoint"];
export type EndpointCreate = Schemas["EndpointCreate"];
export type EndpointPatch = Schemas["EndpointPatch"];

const one = (id: string) => `/endpoints/${id}`;

/** Where a project's published flows answer other programs. */
export const endpointsApi = api.injectEndpoints({
  endpoints: (build) => ({
    endpoints: build.query<{ items: Endpoint[] }, string>({
      query: (project) => `/projects/${project}/endpoints`,
      providesTags: ["Endpoint"],
    }),
    createEndpoint: build.mutation<Endpoint, { project: string; body: EndpointCreate }>({
      query: ({ project, body }) => ({
        url: `/projects/${project}/endpoints`,
        method: "POST",
        body,
      }),
      invalidatesTags: ["Endpoint"],
    }),
    changeEndpoint: build.mutation<Endpoint, { id: string; body: Partial<EndpointPatch> }>({
      query: ({ id, body }) => ({ url: one(id), method: "PATCH", body }),
      invalidatesTags: ["Endpoint"],
    }),
    deleteEndpoint: build.mutation<void, string>({
      query: (id) => ({ url: one(id), method: "DELETE" }),
      invalidatesTags: ["Endpoint"],
    }),
  }),
});

export const {
  useEndpointsQuery,
  useCreateEndpointMutation,
  useChangeEndpointMutation,
  useDeleteEndpointMutation,
} = endpointsApi;
