import { api, type Page, type Schemas } from "./api";

export type Person = Schemas["Person"];
export type Invitation = Schemas["Invitation"];
export type InvitationMade = Schemas["InvitationMade"];
export type Mail = Schemas["Mail"];

/** The roles, the least first. */
export const ROLES = ["viewer", "operator", "editor", "admin", "owner"] as const;
export type Role = (typeof ROLES)[number];

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
    mails: build.query<Page<Mail>, void>({ query: () => "/mails?limit=200" }),
  }),
});

export const {
  usePeopleQuery,
  useChangeRoleMutation,
  useRemovePersonMutation,
  useInvitationsQuery,
  useInviteMutation,
  useInviteAgainMutation,
  useRevokeInvitationMutation,
  useMailsQuery,
} = peopleApi;
