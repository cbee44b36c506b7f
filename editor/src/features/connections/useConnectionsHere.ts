import { useConnectionsQuery } from "~/api/connections";
import { useMeQuery } from "~/api/session";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";

/** Say whether one may see any connection here: the project's, or some that were shared. */
export function useSeesConnections(): boolean {
  const { data: me } = useMeQuery();
  const may = useMay();
  return may("connection.read") || Boolean(me?.besides.some((one) => one.connections.length > 0));
}

/** Give the connections of this project that one may see; where that is none, nothing is asked. */
export function useConnectionsHere() {
  const { id } = useProject();
  return useConnectionsQuery(id, { skip: !useSeesConnections() });
}
