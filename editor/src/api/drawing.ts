import { api, type Json, type JsonObject, type Schemas } from "./api";
import type { Finding } from "./flows";

/** A name an expression may read; not `certain` when it may be absent. */
export type Readable = Omit<Schemas["Name"], "schema"> & { schema: JsonObject };
export type ExpressionFunction = Schemas["Function"];
export type Draft = Pick<Schemas["Draft"], "base_version" | "pin_hashes"> & {
  pins: Record<string, Json>;
};
type Drawn = { document: JsonObject; project_id?: string };
type PinOf = { flow: string; node: string };

/** What is asked while drawing; the drawing itself is the Yjs document of features/draft. */
export const drawingApi = api.injectEndpoints({
  endpoints: (build) => ({
    draft: build.query<Draft, string>({
      query: (flow) => `/flows/${flow}/draft`,
      transformResponse: ({ pins, pin_hashes, base_version }: Draft) => ({
        pins,
        pin_hashes,
        base_version,
      }),
      providesTags: ["Pins"],
    }),
    pin: build.mutation<void, PinOf & { output: Json; schema_hash?: string | undefined }>({
      query: ({ flow, node, ...body }) => ({
        url: `/flows/${flow}/draft/pins/${node}`,
        method: "PUT",
        body,
      }),
      invalidatesTags: ["Pins"],
    }),
    unpin: build.mutation<void, PinOf>({
      query: ({ flow, node }) => ({ url: `/flows/${flow}/draft/pins/${node}`, method: "DELETE" }),
      invalidatesTags: ["Pins"],
    }),
    // A question with a large body: kept by the caller, not in the cache by its text.
    checkDrawing: build.mutation<{ findings: Finding[] }, Drawn>({
      query: (body) => ({ url: "/flows:check", method: "POST", body }),
    }),
    complete: build.mutation<{ names: Readable[] }, Drawn & { node?: string; pointer?: string }>({
      query: (body) => ({ url: "/flows:complete", method: "POST", body }),
    }),
    renameNode: build.mutation<
      { document: JsonObject; left: string[] },
      Drawn & { node: string; to: string }
    >({
      query: (body) => ({ url: "/flows:rename-node", method: "POST", body }),
    }),
    tryExpression: build.mutation<
      { value: Json; type: string },
      {
        expression: string;
        project_id?: string;
        document?: JsonObject;
        node?: string;
        pointer?: string;
        run?: string;
        values?: JsonObject;
      }
    >({
      query: (body) => ({ url: "/expressions:preview", method: "POST", body }),
    }),
    functions: build.query<{ items: ExpressionFunction[] }, void>({
      query: () => "/expressions/functions",
      keepUnusedDataFor: 3600,
    }),
  }),
});

export const {
  useDraftQuery,
  usePinMutation,
  useUnpinMutation,
  useRenameNodeMutation,
  useFunctionsQuery,
} = drawingApi;
