import type { Schemas } from "~/api/api";

/** Where something is done: in a project, with one flow or one connection of it. */
export type Place = { project?: string; flow?: string; connection?: string };

type Me = Pick<Schemas["Me"], "permissions" | "besides">;

/** Say whether somebody holds a permission at a place: everywhere, in its project, or for it. */
export function allows(me: Me, permission: string, place: Place): boolean {
  const { project, flow, connection } = place;
  if (me.permissions.includes(permission)) return true;
  return me.besides.some(
    (one) =>
      one.permissions.includes(permission) &&
      (isOf(one.projects, project) || isOf(one.flows, flow) || isOf(one.connections, connection)),
  );
}

function isOf(ids: string[], id: string | undefined): boolean {
  return id !== undefined && ids.includes(id);
}
