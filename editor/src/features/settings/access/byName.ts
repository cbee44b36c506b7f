import type { Schemas } from "~/api/api";

/** Somebody, or a team, that may work in a project. */
export type Holder = {
  kind: "person" | "team";
  id: string;
  name: string;
  email: string;
  /** The role in all projects, if there is one. */
  everywhere: string | null;
  /** The role in this project, besides. */
  here: string | null;
};

/** A guest's role lets nobody into a project. */
const GUEST = "guest";

/** Give people and teams of a project with their roles: one each, by name. */
export function byName({ items, teams }: Schemas["ProjectMembers"], project: string): Holder[] {
  const people = items.map(({ id, name, email, role, project_id, projects }): Holder => {
    const here = projects.find((one) => one.project_id === project)?.role ?? null;
    return { kind: "person", id, name, email, everywhere: project_id ? null : role, here };
  });
  const found = new Map<string, Holder>();
  for (const { id, name, role, project_id } of teams) {
    const nothing: Holder = { kind: "team", id, name, email: "", everywhere: null, here: null };
    const before = found.get(id) ?? nothing;
    found.set(id, { ...before, [project_id ? "here" : "everywhere"]: role });
  }
  return [...people, ...found.values()]
    .map((one) => ({ ...one, everywhere: one.everywhere === GUEST ? null : one.everywhere }))
    .filter((one) => one.everywhere ?? one.here)
    .sort((one, other) => one.name.localeCompare(other.name));
}
