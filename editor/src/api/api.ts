import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query/react";
import type { components } from "./schema";

export type Schemas = components["schemas"];
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };
export type Problem = Schemas["Problem"];
/** How many a list has; about or at least so many, where it is not exact. */
export type Total = Schemas["Total"];
export type Page<T> = { items: T[]; next: string | null };

/** What the server keeps, cached and refetched by tag. Features inject their endpoints in `api/`. */
export const api = createApi({
  reducerPath: "server",
  baseQuery: fetchBaseQuery({
    baseUrl: "/v1",
    credentials: "same-origin",
    paramsSerializer: (params) => query(params),
  }),
  tagTypes: [
    "Me",
    "Setup",
    "Project",
    "Flow",
    "Draft",
    "Pins",
    "Version",
    "Snapshot",
    "Comment",
    "Run",
    "Step",
    "Connection",
    "Connector",
    "Variable",
    "Packages",
    "Environment",
    "Endpoint",
    "Export",
    "Quota",
    "Template",
    "Summary",
    "Catalog",
    "ApiKey",
    "AuditStream",
    "Session",
    "Factor",
    "Person",
    "Role",
    "Team",
    "ServiceAccount",
    "Invitation",
    "Grant",
    "Provider",
    "Directory",
    "Identity",
    "Mail",
    "EventEndpoint",
    "EventDelivery",
    "Schedule",
    "Listener",
  ],
  endpoints: () => ({}),
});

/** Write query parameters as the API reads them: lists repeat, what is absent is left out. */
export function query(params: Record<string, unknown>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") written.append(name, String(one));
    }
  }
  return written.toString();
}
