import { api, type Json, type JsonObject, type Page, type Schemas } from "./api";

export type Catalog = Schemas["Catalog"];
export type NodeType = Schemas["NodeType"];
export type Option = Schemas["Option"];
type Asked = {
  type: string;
  pointer: string;
  config: JsonObject;
  connection?: string;
  search?: string;
  cursor?: string;
};
type Previewed = {
  expression: string;
  document?: JsonObject;
  node?: string;
  run?: string;
  values?: JsonObject;
};

/** What can be put into a flow, and what expressions give. */
export const catalogApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** Those of a project: it may have connectors of its own. */
    catalog: build.query<Catalog, string>({
      query: (project) => ({ url: "/catalog", params: { project } }),
      providesTags: ["Catalog"],
      keepUnusedDataFor: 3600,
    }),
    options: build.query<Page<Option>, Asked>({
      query: ({ type, ...body }) => ({ url: `/catalog/${type}/options`, method: "POST", body }),
      keepUnusedDataFor: 30,
    }),
    preview: build.query<{ value: Json; type: string }, Previewed>({
      query: (body) => ({ url: "/expressions:preview", method: "POST", body }),
      keepUnusedDataFor: 5,
    }),
  }),
});

export const {
  useCatalogQuery,
  useLazyOptionsQuery,
  useOptionsQuery,
  usePreviewQuery,
  useLazyPreviewQuery,
} = catalogApi;
