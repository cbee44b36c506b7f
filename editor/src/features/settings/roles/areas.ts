/** What everybody may whatever their role, and so is no choice. */
const FLOOR = ["self", "account.manage", "factor.manage", "catalog.read"];
/** The areas in the order of the table; the part of a permission before the dot. */
export const AREAS = [
  "project",
  "flow",
  "run",
  "connection",
  "variable",
  "file",
  "package",
  "expression",
  "member",
  "role",
  "key",
  "audit",
  "organisation",
  "sso",
  "mail",
] as const;
export type Area = (typeof AREAS)[number] | "other";

/** The permissions that are a choice. */
export function chosen(permissions: readonly string[]): string[] {
  return permissions.filter((one) => !FLOOR.includes(one));
}

/** Permissions by area; those of an area this editor does not know come last. */
export function byArea(permissions: readonly string[]): [Area, string[]][] {
  const areaOf = (one: string): Area => AREAS.find((area) => one.startsWith(`${area}.`)) ?? "other";
  const all = chosen(permissions);
  return [...AREAS, "other" as const]
    .map((area): [Area, string[]] => [area, all.filter((one) => areaOf(one) === area)])
    .filter(([, held]) => held.length > 0);
}

/** A key made of a name, as far as it can be: "Night shift" is night-shift. */
export function keyOf(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 63);
}
