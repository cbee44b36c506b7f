import { api, type Schemas } from "./api";

export type Role = Schemas["Role"];

/** Roles, built in and own. */
export const rightsApi = api.injectEndpoints({
  endpoints: (build) => ({
    roles: build.query<Schemas["Roles"], void>({
      query: () => "/roles",
      providesTags: ["Role"],
    }),
    createRole: build.mutation<Role, Schemas["RoleCreate"]>({
      query: (body) => ({ url: "/roles", method: "POST", body }),
      invalidatesTags: ["Role"],
    }),
    changeRights: build.mutation<Role, { id: string } & Schemas["RoleChange"]>({
      query: ({ id, ...body }) => ({ url: `/roles/${id}`, method: "PATCH", body }),
      invalidatesTags: ["Role", "Me"],
    }),
    deleteRole: build.mutation<void, string>({
      query: (id) => ({ url: `/roles/${id}`, method: "DELETE" }),
      invalidatesTags: ["Role"],
    }),
  }),
});

export const {
  useRolesQuery,
  useCreateRoleMutation,
  useChangeRightsMutation,
  useDeleteRoleMutation,
} = rightsApi;
