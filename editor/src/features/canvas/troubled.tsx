import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Connection } from "~/api/connections";
import { useProject } from "~/app/project";
import { useConnectionsHere } from "~/features/connections/useConnectionsHere";

type Troubled = ReadonlyMap<string, Connection>;
const TroubledContext = createContext<Troubled>(new Map());

/** Find once which connections end soon or do not work, so that no step asks for itself. */
export function TroubledProvider({ children }: { children: ReactNode }) {
  const { id } = useProject();
  const { data } = useConnectionsHere();
  const troubled = useMemo(() => troubledOf(data?.items ?? [], id), [data, id]);
  return <TroubledContext.Provider value={troubled}>{children}</TroubledContext.Provider>;
}

/** Give the connection a step uses when somebody has to do something about it. */
export function useTroubled(key: string | undefined): Connection | undefined {
  return useContext(TroubledContext).get(key ?? "");
}

/** The project's own connection goes before one of the same key that is shared with it. */
function troubledOf(connections: Connection[], project: string): Troubled {
  const meant = new Map<string, Connection>();
  for (const one of connections)
    if (one.project_id === project || !meant.has(one.key)) meant.set(one.key, one);
  return new Map([...meant].filter(([, one]) => one.expiring || isBroken(one)));
}

export function isBroken({ status }: Connection): boolean {
  return status === "failing" || status === "expired";
}
