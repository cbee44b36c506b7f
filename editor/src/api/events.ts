import { api, type Page, type Schemas } from "./api";

export type EventEndpoint = Schemas["EventEndpoint"];
export type EventEndpointMade = Schemas["EventEndpointMade"];
export type EventName = Schemas["EventEndpointCreate"]["events"][number];
export type EventDelivery = Schemas["EventDelivery"];
export type EventDeliveryBody = Schemas["EventDeliveryBody"];
export type EventAttempt = Schemas["EventAttempt"];
export type DeliveryState = EventDelivery["state"];
type Log = { endpoint: string; state?: DeliveryState };

const one = (id: string) => `/event-endpoints/${id}`;

/** Who is told of a project's events, and what they were told. */
export const eventsApi = api.injectEndpoints({
  endpoints: (build) => ({
    eventEndpoints: build.query<{ items: EventEndpoint[] }, string>({
      query: (project) => `/projects/${project}/event-endpoints`,
      providesTags: ["EventEndpoint"],
    }),
    createEventEndpoint: build.mutation<
      EventEndpointMade,
      { project: string } & Pick<EventEndpoint, "url" | "description" | "flows"> & {
          events: EventName[];
        }
    >({
      query: ({ project, ...body }) => ({
        url: `/projects/${project}/event-endpoints`,
        method: "POST",
        body,
      }),
      invalidatesTags: ["EventEndpoint"],
    }),
    changeEventEndpoint: build.mutation<
      EventEndpoint,
      { id: string } & Partial<Schemas["EventEndpointPatch"]>
    >({
      query: ({ id, ...body }) => ({ url: one(id), method: "PATCH", body }),
      invalidatesTags: ["EventEndpoint"],
    }),
    deleteEventEndpoint: build.mutation<void, string>({
      query: (id) => ({ url: one(id), method: "DELETE" }),
      invalidatesTags: ["EventEndpoint"],
    }),
    renewEventSecret: build.mutation<EventEndpointMade, { id: string; keep_old_hours: number }>({
      query: ({ id, ...body }) => ({ url: `${one(id)}/secret`, method: "POST", body }),
      invalidatesTags: ["EventEndpoint"],
    }),
    testEventEndpoint: build.mutation<EventDelivery, string>({
      query: (id) => ({ url: `${one(id)}:test`, method: "POST" }),
      invalidatesTags: ["EventDelivery"],
    }),
    eventDeliveries: build.infiniteQuery<Page<EventDelivery>, Log, string | null>({
      query: ({ queryArg: { endpoint, state }, pageParam }) => ({
        url: `${one(endpoint)}/deliveries`,
        params: { state, limit: 25, cursor: pageParam ?? undefined },
      }),
      infiniteQueryOptions: {
        initialPageParam: null,
        getNextPageParam: ({ next }) => next ?? undefined,
      },
      providesTags: ["EventDelivery"],
    }),
    eventDelivery: build.query<EventDeliveryBody, { endpoint: string; id: string }>({
      query: ({ endpoint, id }) => `${one(endpoint)}/deliveries/${id}`,
      providesTags: ["EventDelivery"],
    }),
    sendEventAgain: build.mutation<EventDelivery, { endpoint: string; id: string }>({
      query: ({ endpoint, id }) => ({
        url: `${one(endpoint)}/deliveries/${id}:send`,
        method: "POST",
      }),
      invalidatesTags: ["EventDelivery"],
    }),
  }),
});

export const {
  useEventEndpointsQuery,
  useCreateEventEndpointMutation,
  useChangeEventEndpointMutation,
  useDeleteEventEndpointMutation,
  useRenewEventSecretMutation,
  useTestEventEndpointMutation,
  useEventDeliveriesInfiniteQuery,
  useEventDeliveryQuery,
  useSendEventAgainMutation,
} = eventsApi;
