import { api, type Schemas } from "./api";

export type Team = Schemas["Team"];
export type ProjectTeam = Schemas["ProjectTeam"];

/** Teams, who is in them, and what they may where. */
export const teamsApi = api.injectEndpoints({
  endpoints: (build) => ({
    teams: build.query<{ items: Team[] }, void>({
      query: () => "/teams",
      providesTags: ["Team"],
    }),
    createTeam: build.mutation<Team, { name: string }>({
      query: (body) => ({ url: "/teams", method: "POST", body }),
      invalidatesTags: ["Team"],
    }),
    renameTeam: build.mutation<Team, { id: string; name: string }>({
      query: ({ id, ...body }) => ({ url: `/teams/${id}`, method: "PATCH", body }),
      invalidatesTags: ["Team"],
    }),
    deleteTeam: build.mutation<void, string>({
      query: (id) => ({ url: `/teams/${id}`, method: "DELETE" }),
      invalidatesTags: ["Team", "Me"],
    }),
    setTeamRole: build.mutation<Team, { id: string; role: string | null }>({
      query: ({ id, ...body }) => ({ url: `/teams/${id}/role`, method: "PUT", body }),
      invalidatesTags: ["Team", "Me"],
    }),
    setTeamRoleIn: build.mutation<void, { project: string; id: string; role: string | null }>({
      query: ({ project, id, role }) => ({
        url: `/projects/${project}/teams/${id}`,
        method: role ? "PUT" : "DELETE",
        body: role ? { role } : undefined,
      }),
      invalidatesTags: ["Team", "Me"],
    }),
    addToTeam: build.mutation<void, { team: string; person: string }>({
      query: ({ team, person }) => ({ url: `/teams/${team}/members/${person}`, method: "PUT" }),
      invalidatesTags: ["Team", "Me"],
    }),
    removeFromTeam: build.mutation<void, { team: string; person: string }>({
      query: ({ team, person }) => ({ url: `/teams/${team}/members/${person}`, method: "DELETE" }),
      invalidatesTags: ["Team", "Me"],
    }),
  }),
});

export const {
  useTeamsQuery,
  useCreateTeamMutation,
  useRenameTeamMutation,
  useDeleteTeamMutation,
  useSetTeamRoleMutation,
  useSetTeamRoleInMutation,
  useAddToTeamMutation,
  useRemoveFromTeamMutation,
} = teamsApi;
