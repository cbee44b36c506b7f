import { api, type JsonObject, type Schemas } from "./api";

export type Factors = Schemas["Factors"];
export type Passkey = Schemas["Passkey"];
export type TotpEnrolment = Schemas["TotpEnrolment"];
export type Organisation = Schemas["Organisation"];
export type Codes = string[] | null;

/** Second factors: one's own, those a sign-in asks for, and whether everybody needs one. */
export const factorsApi = api.injectEndpoints({
  endpoints: (build) => ({
    factors: build.query<Factors, void>({ query: () => "/auth/mfa", providesTags: ["Factor"] }),
    enrollTotp: build.mutation<TotpEnrolment, void>({
      query: () => ({ url: "/auth/mfa/totp/enroll", method: "POST" }),
    }),
    confirmTotp: build.mutation<Schemas["TotpConfirmed"], string>({
      query: (code) => ({ url: "/auth/mfa/totp/confirm", method: "POST", body: { code } }),
      invalidatesTags: ["Factor", "Session", "Person"],
    }),
    disableTotp: build.mutation<void, void>({
      query: () => ({ url: "/auth/mfa/totp", method: "DELETE" }),
      invalidatesTags: ["Factor", "Session", "Person"],
    }),
    renewCodes: build.mutation<Schemas["RecoveryCodes"], void>({
      query: () => ({ url: "/auth/mfa/recovery-codes", method: "POST" }),
      invalidatesTags: ["Factor"],
    }),
    passkeys: build.query<{ items: Passkey[] }, void>({
      query: () => "/auth/mfa/passkeys",
      providesTags: ["Factor"],
    }),
    enrollPasskey: build.mutation<{ options: JsonObject }, void>({
      query: () => ({ url: "/auth/mfa/passkeys/enroll", method: "POST" }),
    }),
    confirmPasskey: build.mutation<
      Schemas["PasskeyAdded"],
      { name: string; credential: JsonObject }
    >({
      query: (body) => ({ url: "/auth/mfa/passkeys/confirm", method: "POST", body }),
      invalidatesTags: ["Factor", "Session", "Person"],
    }),
    renamePasskey: build.mutation<void, { id: string; name: string }>({
      query: ({ id, name }) => ({
        url: `/auth/mfa/passkeys/${id}`,
        method: "PATCH",
        body: { name },
      }),
      invalidatesTags: ["Factor"],
    }),
    removePasskey: build.mutation<void, string>({
      query: (id) => ({ url: `/auth/mfa/passkeys/${id}`, method: "DELETE" }),
      invalidatesTags: ["Factor", "Session", "Person"],
    }),
    proveByPassword: build.mutation<void, string>({
      query: (password) => ({
        url: "/auth/mfa/prove:password",
        method: "POST",
        body: { password },
      }),
    }),
    proveByCode: build.mutation<void, string>({
      query: (code) => ({ url: "/auth/mfa/prove:code", method: "POST", body: { code } }),
      invalidatesTags: ["Factor"],
    }),
    askAgain: build.mutation<{ options: JsonObject }, void>({
      query: () => ({ url: "/auth/mfa/prove:challenge", method: "POST" }),
    }),
    proveByPasskey: build.mutation<void, JsonObject>({
      query: (credential) => ({
        url: "/auth/mfa/prove:passkey",
        method: "POST",
        body: { credential },
      }),
    }),
    verifyTotp: build.mutation<Schemas["Login"], { ticket: string; code: string }>({
      query: (body) => ({ url: "/auth/mfa/totp/verify", method: "POST", body }),
      invalidatesTags: ["Me"],
    }),
    askPasskey: build.mutation<{ options: JsonObject }, string | null>({
      query: (ticket) => ({
        url: "/auth/mfa/passkeys/challenge",
        method: "POST",
        body: { ticket },
      }),
    }),
    verifyPasskey: build.mutation<
      Schemas["Login"],
      { ticket: string | null; credential: JsonObject }
    >({
      query: (body) => ({ url: "/auth/mfa/passkeys/verify", method: "POST", body }),
      invalidatesTags: ["Me"],
    }),
    organisation: build.query<Organisation, void>({
      query: () => "/organisation",
      providesTags: ["Person", "Factor"],
    }),
    requireFactor: build.mutation<Organisation, boolean>({
      query: (mfa_required) => ({ url: "/organisation", method: "PATCH", body: { mfa_required } }),
      invalidatesTags: ["Person", "Factor"],
    }),
    resetFactors: build.mutation<void, string>({
      query: (id) => ({ url: `/users/${id}/factors`, method: "DELETE" }),
      invalidatesTags: ["Person"],
    }),
  }),
});

export const {
  useFactorsQuery,
  useEnrollTotpMutation,
  useConfirmTotpMutation,
  useDisableTotpMutation,
  useRenewCodesMutation,
  usePasskeysQuery,
  useEnrollPasskeyMutation,
  useConfirmPasskeyMutation,
  useRenamePasskeyMutation,
  useRemovePasskeyMutation,
  useProveByPasswordMutation,
  useProveByCodeMutation,
  useAskAgainMutation,
  useProveByPasskeyMutation,
  useVerifyTotpMutation,
  useAskPasskeyMutation,
  useVerifyPasskeyMutation,
  useOrganisationQuery,
  useRequireFactorMutation,
  useResetFactorsMutation,
} = factorsApi;
