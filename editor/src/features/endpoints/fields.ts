import type { Json } from "~/api/api";
import type { Endpoint, EndpointCreate } from "~/api/endpoints";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export const AUTHS = [
  "api_key",
  "none",
  "jwt",
  "basic",
  "header",
  "standard_webhooks",
] as const satisfies readonly Endpoint["auth"][];
/** The kind of connection by which callers are known. */
export const KINDS: Partial<Record<Endpoint["auth"], string>> = {
  jwt: "webhook_jwt",
  basic: "webhook_basic",
  header: "webhook_secret",
  standard_webhooks: "webhook_secret",
  hmac: "webhook_secret",
};

/** What the form holds: all of it text, as people write it. */
export type Form = {
  flow: string;
  method: Endpoint["method"];
  path: string;
  description: string;
  auth: Endpoint["auth"];
  connection: string;
  listed: boolean;
  perMinute: string;
  cache: string;
  cacheKey: string;
  timeout: string;
  origins: string;
  input: string;
  answer: string;
};

export type Wrong = Partial<Record<keyof Form, "needed" | "json">>;

export function formOf(endpoint: Endpoint | undefined): Form {
  return {
    flow: endpoint?.flow_id ?? "",
    method: endpoint?.method ?? "POST",
    path: endpoint?.path ?? "",
    description: endpoint?.description ?? "",
    auth: endpoint?.auth ?? "api_key",
    connection: endpoint?.connection ?? "",
    listed: endpoint?.listed ?? false,
    perMinute: endpoint?.per_minute?.toString() ?? "",
    cache: endpoint?.cache?.seconds.toString() ?? "",
    cacheKey: endpoint?.cache?.key ?? "",
    timeout: (endpoint?.timeout_seconds ?? 30).toString(),
    origins: (endpoint?.origins ?? []).join("\n"),
    input: endpoint?.input ? JSON.stringify(endpoint.input, null, 2) : "",
    answer: endpoint?.answer ? JSON.stringify(endpoint.answer, null, 2) : "",
  };
}

/** Say what is wrong with a form before it is sent. */
export function wrongIn(form: Form): Wrong {
  const wrong: Wrong = {};
  if (!form.flow) wrong.flow = "needed";
  if (!form.path.trim()) wrong.path = "needed";
  if (KINDS[form.auth] && !form.connection) wrong.connection = "needed";
  if (objectOf(form.input) === undefined) wrong.input = "json";
  if (objectOf(form.answer) === undefined) wrong.answer = "json";
  return wrong;
}

/** Make of a form what the API takes; nothing typed means nothing set. */
export function bodyOf(form: Form): EndpointCreate {
  const seconds = numberOf(form.cache);
  return {
    flow_id: form.flow,
    method: form.method,
    path: form.path.trim().replace(/^\/+/, ""),
    description: form.description,
    auth: form.auth,
    connection: KINDS[form.auth] ? form.connection : null,
    listed: form.listed,
    per_minute: numberOf(form.perMinute),
    cache: seconds && form.method === "GET" ? { seconds, key: form.cacheKey.trim() || null } : null,
    timeout_seconds: numberOf(form.timeout) ?? 30,
    origins: form.origins.split(/\s+/).filter(Boolean),
    input: objectOf(form.input) ?? null,
    answer: objectOf(form.answer) ?? null,
  } as EndpointCreate;
}

function numberOf(text: string): number | null {
  const found = Number.parseInt(text, 10);
  return Number.isFinite(found) && found > 0 ? found : null;
}

/** Read an object; null when there is nothing, undefined when it is none. */
function objectOf(text: string): Record<string, Json> | null | undefined {
  if (!text.trim()) return null;
  try {
    const value: Json = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
