import { api, type Page, type Schemas } from "./api";

export type Connector = Schemas["Connector"];
export type ConnectorDetail = Schemas["ConnectorDetail"];
export type ConnectorPreview = Schemas["ConnectorPreview"];
export type ConnectorDifference = Schemas["ConnectorDifference"];
export type ConnectorUse = Schemas["ConnectorUse"];
export type Offered = Schemas["ConnectorOperation"];
/** Where a description is: at an address, here as a text, or with the MCP server of a connection. */
export type Given = { url: string } | { text: string } | { connection: string };
export type Edits = {
  title?: string;
  base_url?: string;
  operations?: Record<string, { title?: string }>;
};
type Of = { project: string; key: string };
type Made = {
  document: Given;
  digest: string;
  key?: string;
  operations: string[] | null;
  edits: Edits;
};

const of = ({ project, key }: Of) => `/projects/${project}/connectors/${key}`;

/** Web services a project made steps of, by their descriptions. */
export const connectorsApi = api.injectEndpoints({
  endpoints: (build) => ({
    connectors: build.query<Page<Connector>, string>({
      query: (project) => `/projects/${project}/connectors`,
      providesTags: ["Connector"],
    }),
    connector: build.query<ConnectorDetail, Of>({
      query: of,
      providesTags: ["Connector"],
    }),
    connectorUses: build.query<Page<ConnectorUse>, Of>({
      query: (one) => `${of(one)}/used-by`,
      keepUnusedDataFor: 0,
    }),
    previewConnector: build.mutation<ConnectorPreview, { project: string; document: Given }>({
      query: ({ project, document }) => ({
        url: `/projects/${project}/connectors:preview`,
        method: "POST",
        body: { document, limit: 5000 },
      }),
    }),
    createConnector: build.mutation<ConnectorDetail, { project: string; body: Made }>({
      query: ({ project, body }) => ({
        url: `/projects/${project}/connectors`,
        method: "POST",
        body,
      }),
      invalidatesTags: ["Connector", "Catalog"],
    }),
    changeConnector: build.mutation<
      ConnectorDetail,
      Of & { body: { operations?: string[] | null; edits?: Edits } }
    >({
      query: ({ body, ...one }) => ({ url: of(one), method: "PATCH", body }),
      invalidatesTags: ["Connector", "Catalog"],
    }),
    deleteConnector: build.mutation<void, Of>({
      query: (one) => ({ url: of(one), method: "DELETE" }),
      invalidatesTags: ["Connector", "Catalog"],
    }),
    refreshConnector: build.mutation<
      ConnectorDifference,
      Of & { body: { document?: Given; digest?: string; apply?: boolean } }
    >({
      query: ({ body, ...one }) => ({ url: `${of(one)}:refresh`, method: "POST", body }),
      invalidatesTags: (_done, _error, { body }) => (body.apply ? ["Connector", "Catalog"] : []),
    }),
  }),
});

export const {
  useConnectorsQuery,
  useConnectorQuery,
  useConnectorUsesQuery,
  usePreviewConnectorMutation,
  useCreateConnectorMutation,
  useChangeConnectorMutation,
  useDeleteConnectorMutation,
  useRefreshConnectorMutation,
} = connectorsApi;
