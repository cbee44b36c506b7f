import { api, type Page, type Schemas } from "./api";

export type Person = Schemas["Person"];
export type Invitation = Schemas["Invitation"];
export type InvitationMade = Schemas["InvitationMade"];
export type Mail = Schemas["Mail"];
export type MailServer = Schemas["MailServer"];

/** The built-in roles, the least first. An organisation has its own, too. */
export const ROLES = ["guest", "viewer", "operator", "editor", "admin", "owner"] as const;
export type Role = (typeof ROLES)[number];

/** Somebody's role in one project; null takes it. */
export type RoleIn = { project: string; id: string; role: string | null };
export type RoleAt = Schemas["RoleAt"];

/** Who belongs here, who is invited, and what the platform writes to them. */
export const peopleApi = api.injectEndpoints({
  endpoints: (build) => ({
    people: build.query<{ items: Person[] }, void>({
      query: () => "/users",
      providesTags: ["Person"],
    }),
    changeRole: build.mutation<void, { id: string; role: string }>({
      query: ({ id, role }) => ({ url: `/users/${id}`, method: "PATCH", body: { role } }),
      invalidatesTags: ["Person", "Me"],
    }),
    projectMembers: build.query<Schemas["ProjectMembers"], string>({
      query: (project) => `/projects/${project}/members`,
      providesTags: ["Person", "Team"],
    }),
    setProjectRole: build.mutation<void, RoleIn>({
      query: ({ project, id, role }) => ({
        url: `/projects/${project}/members/${id}`,
        method: role ? "PUT" : "DELETE",
        body: role ? { role } : undefined,
      }),
      invalidatesTags: ["Person", "Me"],
    }),
    removePerson: build.mutation<void, string>({
      query: (id) => ({ url: `/users/${id}`, method: "DELETE" }),
      invalidatesTags: ["Person"],
    }),
    invitations: build.query<{ items: Invitation[] }, void>({
      query: () => "/invitations",
      providesTags: ["Invitation"],
    }),
    invite: build.mutation<InvitationMade, Schemas["InvitationCreate"]>({
      query: (body) => ({ url: "/invitations", method: "POST", body }),
      invalidatesTags: ["Invitation"],
    }),
    inviteAgain: build.mutation<InvitationMade, string>({
      query: (id) => ({ url: `/invitations/${id}:resend`, method: "POST" }),
      invalidatesTags: ["Invitation"],
    }),
    revokeInvitation: build.mutation<void, string>({
      query: (id) => ({ url: `/invitations/${id}`, method: "DELETE" }),
      invalidatesTags: ["Invitation"],
    }),
    mails: build.query<Page<Mail>, void>({
      query: () => "/mails?limit=200",
      providesTags: ["Mail"],
    }),
    mailServer: build.query<MailServer | null, void>({ query: () => "/mails/server" }),
    sendTestMail: build.mutation<void, void>({
      query: () => ({ url: "/mails:test", method: "POST" }),
      invalidatesTags: ["Mail"],
    }),
  }),
});

export const {
  usePeopleQuery,
  useChangeRoleMutation,
  useProjectMembersQuery,
  useSetProjectRoleMutation,
  useRemovePersonMutation,
  useInvitationsQuery,
  useInviteMutation,
  useInviteAgainMutation,
  useRevokeInvitationMutation,
  useMailsQuery,
  useMailServerQuery,
  useSendTestMailMutation,
} = peopleApi;
