import type { AuditFilters } from "~/api/audit";

/** Families of actions, as they are chosen; each is the beginning of its actions' names. */
export const FAMILIES = [
  "auth.",
  "account.",
  "sessions.",
  "members.",
  "project_members.",
  "teams.",
  "roles.",
  "service_accounts.",
  "invitations.",
  "mails.",
  "access.",
  "flows.",
  "runs.",
  "connections.",
  "variables.",
  "packages.",
  "files.",
  "api_keys.",
  "projects.",
  "signing.",
  "keys.",
  "audit.",
] as const;
export const OUTCOMES = ["done", "accepted", "refused"] as const;

/** Read the filters from the page's address, so that a link shows the same events. */
export function filtersOf(params: URLSearchParams): AuditFilters {
  return {
    action: params.get("action") ?? undefined,
    outcome: OUTCOMES.find((one) => one === params.get("outcome")),
    actor: params.get("actor") ?? undefined,
    resource: params.get("resource") ?? undefined,
    from: startOf(params.get("from"), 0),
    to: startOf(params.get("to"), 1),
  };
}

export function isFiltered(params: URLSearchParams): boolean {
  return Object.values(filtersOf(params)).some((one) => one !== undefined);
}

/** The address with one filter changed; nothing takes it out. */
export function withFilter(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (value) next.set(name, value);
  else next.delete(name);
  return next;
}

/** When a day begins here, so many days later; the last day that is chosen counts whole. */
function startOf(day: string | null, later: number): string | undefined {
  const [year, month, date] = (day ?? "").split("-").map(Number);
  if (!year || !month || !date) return undefined;
  const at = new Date(year, month - 1, date + later);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
