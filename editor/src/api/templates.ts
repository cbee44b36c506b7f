import type { FlowDocument } from "~/features/draft/document";
import { api, type Json, type Page } from "./api";

/** A flow to begin with: what it teaches, its drawing, and what to run it with. */
export type Template = {
  key: string;
  title: string;
  description: string;
  tags: string[];
  shows: string[];
  sample: { input?: Json; trigger?: { node: string; output: Json } | null };
  document: FlowDocument;
};

export const templatesApi = api.injectEndpoints({
  endpoints: (build) => ({
    templates: build.query<Page<Template>, void>({
      query: () => "/templates",
      providesTags: ["Template"],
      keepUnusedDataFor: 3600,
    }),
  }),
});

export const { useTemplatesQuery } = templatesApi;
