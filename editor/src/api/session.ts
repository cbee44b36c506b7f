import { api, type Schemas } from "./api";

export type Me = Schemas["Me"];

/** Signing in and out, and who is signed in. */
export const sessionApi = api.injectEndpoints({
  endpoints: (build) => ({
    setup: build.query<{ needed: boolean }, void>({
      query: () => "/setup",
      providesTags: ["Setup"],
    }),
    createOwner: build.mutation<Schemas["Login"], Schemas["SetupCreate"]>({
      query: (body) => ({ url: "/setup", method: "POST", body }),
      invalidatesTags: ["Setup", "Me"],
    }),
    signIn: build.mutation<Schemas["Login"], Schemas["LoginRequest"]>({
      query: (body) => ({ url: "/auth/login", method: "POST", body }),
      invalidatesTags: ["Me"],
    }),
    signOut: build.mutation<Schemas["SignedOut"], void>({
      query: () => ({ url: "/auth/logout", method: "POST" }),
    }),
    switchOrganisation: build.mutation<Schemas["Login"], string>({
      query: (organisation) => ({
        url: "/me/organisation",
        method: "POST",
        body: { organisation },
      }),
    }),
    createOrganisation: build.mutation<Schemas["MyOrganisation"], Schemas["OrganisationCreate"]>({
      query: (body) => ({ url: "/organisations", method: "POST", body }),
      invalidatesTags: ["Me"],
    }),
    me: build.query<Me, void>({ query: () => "/me", providesTags: ["Me"] }),
    projects: build.query<{ items: Schemas["Project"][]; next: string | null }, void>({
      query: () => "/projects?limit=200",
      providesTags: ["Project"],
    }),
  }),
});

export const {
  useSetupQuery,
  useCreateOwnerMutation,
  useSignInMutation,
  useSignOutMutation,
  useSwitchOrganisationMutation,
  useCreateOrganisationMutation,
  useMeQuery,
  useProjectsQuery,
} = sessionApi;
