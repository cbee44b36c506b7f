import type { Connection } from "~/api/connections";
import type { Flow } from "~/api/flows";
import type { Grant, Holder } from "~/api/sharing";

/** What is shared: `path` is where it is in the API, `project` where it belongs. */
export type Shared = {
  kind: "flow" | "connection";
  path: string;
  name: string;
  project: string;
};

/** With whom. */
export type Somebody = {
  kind: "person" | "team" | "project";
  id: string;
  name: string;
  email?: string | null;
};
export type Level = "view" | "run" | "edit" | "use" | "manage";

export function sharedFlow({ id, name, project_id }: Flow): Shared {
  return { kind: "flow", path: `/flows/${id}`, name, project: project_id };
}

export function sharedConnection({ id, name, project_id }: Connection): Shared {
  const path = `/projects/${project_id}/connections/${id}`;
  return { kind: "connection", path, name, project: project_id };
}

/** Say for whom a grant is, as the API takes it. */
export function holderOf({ kind, id }: Somebody): Holder {
  if (kind === "team") return { team_id: id };
  return kind === "project" ? { project_id: id } : { user_id: id };
}

/** Say for whom a grant is, as people read it. */
export function somebodyOf({ user_id, team_id, project_id, name }: Grant): Somebody {
  if (team_id) return { kind: "team", id: team_id, name };
  if (project_id) return { kind: "project", id: project_id, name };
  return { kind: "person", id: user_id ?? "", name };
}
