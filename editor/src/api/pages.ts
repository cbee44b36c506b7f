import { api, type Schemas } from "./api";

export type PublicPage = Schemas["PublicPage"];

/** The addresses of a flow's forms and chats. */
export const pagesApi = api.injectEndpoints({
  endpoints: (build) => ({
    publicPages: build.query<PublicPage[], string>({
      query: (flow) => `/flows/${flow}/pages`,
      transformResponse: ({ items }: Schemas["PublicPages"]) => items,
      providesTags: ["Version"],
    }),
    renewPage: build.mutation<PublicPage, { flow: string; node: string }>({
      query: ({ flow, node }) => ({ url: `/flows/${flow}/pages/${node}:renew`, method: "POST" }),
      invalidatesTags: ["Version"],
    }),
  }),
});

export const { usePublicPagesQuery, useRenewPageMutation } = pagesApi;
