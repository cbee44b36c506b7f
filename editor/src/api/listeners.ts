import { api, type Page, type Schemas } from "./api";

export type Listener = Schemas["Listener"];
export type FailingListener = Schemas["FailingListener"];
export type Refused = Schemas["Refused"];

/** What listens to services for flows, and the events they did not take. */
export const listenersApi = api.injectEndpoints({
  endpoints: (build) => ({
    listeners: build.query<Listener[], string>({
      query: (flow) => `/flows/${flow}/listeners`,
      transformResponse: ({ items }: Schemas["Listeners"]) => items,
      providesTags: ["Version", "Listener"],
    }),
    failingListeners: build.query<FailingListener[], string>({
      query: (project) => `/projects/${project}/listeners:failing`,
      transformResponse: ({ items }: Schemas["FailingListeners"]) => items,
      providesTags: ["Version", "Connection", "Listener"],
    }),
    refusedEvents: build.query<Page<Refused>, string>({
      query: (flow) => ({ url: `/flows/${flow}/refused`, params: { limit: 100 } }),
      providesTags: ["Listener"],
    }),
    startRefused: build.mutation<Schemas["Run"], { flow: string; id: string }>({
      query: ({ flow, id }) => ({ url: `/flows/${flow}/refused/${id}:start`, method: "POST" }),
      invalidatesTags: ["Listener", { type: "Run", id: "LIST" }],
    }),
  }),
});

export const {
  useListenersQuery,
  useFailingListenersQuery,
  useRefusedEventsQuery,
  useStartRefusedMutation,
} = listenersApi;
