import { api, type Schemas } from "./api";

export type Session = Schemas["Session"];

/** What people do with their own account. */
export const accountApi = api.injectEndpoints({
  endpoints: (build) => ({
    rename: build.mutation<void, Schemas["MeUpdate"]>({
      query: (body) => ({ url: "/me", method: "PATCH", body }),
      invalidatesTags: ["Me"],
    }),
    changePassword: build.mutation<null, Schemas["PasswordChange"]>({
      query: (body) => ({ url: "/auth/password/change", method: "POST", body }),
      invalidatesTags: ["Session"],
    }),
    sessions: build.query<{ items: Session[] }, void>({
      query: () => "/me/sessions",
      providesTags: ["Session"],
    }),
    endSession: build.mutation<void, string>({
      query: (id) => ({ url: `/me/sessions/${id}`, method: "DELETE" }),
      invalidatesTags: ["Session"],
    }),
    endOtherSessions: build.mutation<void, void>({
      query: () => ({ url: "/me/sessions", method: "DELETE" }),
      invalidatesTags: ["Session"],
    }),
  }),
});

export const {
  useRenameMutation,
  useChangePasswordMutation,
  useSessionsQuery,
  useEndSessionMutation,
  useEndOtherSessionsMutation,
} = accountApi;
