import { api, type Page, type Schemas } from "./api";
import type { ApiKey, ApiKeyMade } from "./settings";

export type ServiceAccount = Schemas["ServiceAccount"];

/** Programs that sign in by keys of their own. */
export const serviceAccountsApi = api.injectEndpoints({
  endpoints: (build) => ({
    serviceAccounts: build.query<{ items: ServiceAccount[] }, void>({
      query: () => "/service-accounts",
      providesTags: ["ServiceAccount"],
    }),
    createServiceAccount: build.mutation<ServiceAccount, Schemas["ServiceAccountCreate"]>({
      query: (body) => ({ url: "/service-accounts", method: "POST", body }),
      invalidatesTags: ["ServiceAccount"],
    }),
    changeServiceAccount: build.mutation<
      ServiceAccount,
      { id: string } & Schemas["ServiceAccountChange"]
    >({
      query: ({ id, ...body }) => ({ url: `/service-accounts/${id}`, method: "PATCH", body }),
      invalidatesTags: ["ServiceAccount", "ApiKey"],
    }),
    deleteServiceAccount: build.mutation<void, string>({
      query: (id) => ({ url: `/service-accounts/${id}`, method: "DELETE" }),
      invalidatesTags: ["ServiceAccount", "ApiKey"],
    }),
    serviceKeys: build.query<Page<ApiKey>, string>({
      query: (account) => `/api-keys?limit=200&service_account=${account}`,
      providesTags: ["ApiKey"],
    }),
    createServiceKey: build.mutation<ApiKeyMade, { id: string } & Schemas["ServiceKeyCreate"]>({
      query: ({ id, ...body }) => ({ url: `/service-accounts/${id}/keys`, method: "POST", body }),
      invalidatesTags: ["ApiKey"],
    }),
  }),
});

export const {
  useServiceAccountsQuery,
  useCreateServiceAccountMutation,
  useChangeServiceAccountMutation,
  useDeleteServiceAccountMutation,
  useServiceKeysQuery,
  useCreateServiceKeyMutation,
} = serviceAccountsApi;
