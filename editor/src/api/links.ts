import { api, type Schemas } from "./api";

type Login = Schemas["Login"];
type Token = Schemas["InvitationToken"];

/** What is done by the link of a mail: a new password, an invitation. */
export const linksApi = api.injectEndpoints({
  endpoints: (build) => ({
    forgotPassword: build.mutation<Schemas["LinkSent"], Schemas["PasswordForgot"]>({
      query: (body) => ({ url: "/auth/password/forgot", method: "POST", body }),
    }),
    resetPassword: build.mutation<null, Schemas["PasswordReset"]>({
      query: (body) => ({ url: "/auth/password/reset", method: "POST", body }),
    }),
    invitation: build.query<Schemas["InvitationSeen"], Token>({
      query: (body) => ({ url: "/invitations/look", method: "POST", body }),
    }),
    acceptInvitation: build.mutation<Login, Schemas["InvitationAccept"]>({
      query: (body) => ({ url: "/invitations/accept", method: "POST", body }),
    }),
    joinByInvitation: build.mutation<Login, Token>({
      query: (body) => ({ url: "/invitations/join", method: "POST", body }),
    }),
  }),
});

export const {
  useForgotPasswordMutation,
  useResetPasswordMutation,
  useInvitationQuery,
  useAcceptInvitationMutation,
  useJoinByInvitationMutation,
} = linksApi;

/** The token of a link: behind the #, where no server and no other site sees it. */
export const tokenHere = () => location.hash.slice(1);
