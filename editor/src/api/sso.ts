import { api, type Schemas } from "./api";

export type OfferedProvider = Schemas["OfferedProvider"];
export type Provider = Schemas["Provider"];
export type ProviderCreate = Schemas["ProviderCreate"];
export type ProviderPatch = Schemas["ProviderPatch"];
export type MappedGroup = Schemas["MappedGroup"];
export type Directory = Schemas["Directory"];
export type Identity = Schemas["Identity"];

/** By whose word people sign in: providers, the directory, and identities linked to oneself. */
export const ssoApi = api.injectEndpoints({
  endpoints: (build) => ({
    offeredProviders: build.query<Schemas["OfferedProviders"], string | undefined>({
      query: (organisation) => ({ url: "/auth/providers", params: { organisation } }),
    }),
    providers: build.query<{ items: Provider[] }, void>({
      query: () => "/sso/providers",
      providesTags: ["Provider"],
    }),
    createProvider: build.mutation<Provider, ProviderCreate>({
      query: (body) => ({ url: "/sso/providers", method: "POST", body }),
      invalidatesTags: ["Provider"],
    }),
    changeProvider: build.mutation<Provider, ProviderPatch & { id: string }>({
      query: ({ id, ...body }) => ({ url: `/sso/providers/${id}`, method: "PATCH", body }),
      invalidatesTags: ["Provider"],
    }),
    removeProvider: build.mutation<void, string>({
      query: (id) => ({ url: `/sso/providers/${id}`, method: "DELETE" }),
      invalidatesTags: ["Provider", "Identity"],
    }),
    testProvider: build.mutation<Schemas["ProviderVerdict"], string>({
      query: (id) => ({ url: `/sso/providers/${id}:test`, method: "POST" }),
    }),
    readMetadata: build.mutation<Schemas["SamlMetadata"], Schemas["SamlMetadataSource"]>({
      query: (body) => ({ url: "/sso/providers:read-metadata", method: "POST", body }),
    }),
    ssoRequirement: build.query<Schemas["SsoRequirement"], void>({
      query: () => "/sso/requirement",
      providesTags: ["Provider"],
    }),
    requireSso: build.mutation<Schemas["SsoRequirement"], boolean>({
      query: (required) => ({ url: "/sso/requirement", method: "PUT", body: { required } }),
      invalidatesTags: ["Provider"],
    }),
    directory: build.query<Directory | null, void>({
      query: () => "/sso/directory",
      providesTags: ["Directory"],
    }),
    makeDirectoryToken: build.mutation<Schemas["DirectoryConnected"], void>({
      query: () => ({ url: "/sso/directory/token", method: "POST" }),
      invalidatesTags: ["Directory"],
    }),
    changeDirectory: build.mutation<Directory, Schemas["DirectoryUpdate"]>({
      query: (body) => ({ url: "/sso/directory", method: "PUT", body }),
      invalidatesTags: ["Directory", "Person"],
    }),
    removeDirectory: build.mutation<void, void>({
      query: () => ({ url: "/sso/directory", method: "DELETE" }),
      invalidatesTags: ["Directory"],
    }),
    identities: build.query<{ items: Identity[]; offered: OfferedProvider[] }, void>({
      query: () => "/me/identities",
      providesTags: ["Identity"],
    }),
    linkIdentity: build.mutation<{ url: string }, { provider: string; return_to: string }>({
      query: ({ provider, return_to }) => ({
        url: `/me/identities/${provider}/link`,
        method: "POST",
        body: { return_to },
      }),
    }),
    unlinkIdentity: build.mutation<void, string>({
      query: (id) => ({ url: `/me/identities/${id}`, method: "DELETE" }),
      invalidatesTags: ["Identity"],
    }),
  }),
});

export const {
  useOfferedProvidersQuery,
  useProvidersQuery,
  useCreateProviderMutation,
  useChangeProviderMutation,
  useRemoveProviderMutation,
  useTestProviderMutation,
  useReadMetadataMutation,
  useSsoRequirementQuery,
  useRequireSsoMutation,
  useDirectoryQuery,
  useMakeDirectoryTokenMutation,
  useChangeDirectoryMutation,
  useRemoveDirectoryMutation,
  useIdentitiesQuery,
  useLinkIdentityMutation,
  useUnlinkIdentityMutation,
} = ssoApi;
