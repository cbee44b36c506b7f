import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { NodeType } from "~/api/catalog";
import { useCatalog } from "~/app/useCatalog";

export type Types = ReadonlyMap<string, NodeType>;
const NONE: Types = new Map();
const TypesContext = createContext<Types>(NONE);

/** Ask for the catalog once, so that a thousand nodes do not each subscribe to it. */
export function TypesProvider({ children }: { children: ReactNode }) {
  const { data } = useCatalog();
  const types = useMemo(() => new Map(data?.items.map((one) => [one.type, one])), [data]);
  return <TypesContext.Provider value={types}>{children}</TypesContext.Provider>;
}

export function useTypes(): Types {
  return useContext(TypesContext);
}

export function useNodeType(type: string | undefined): NodeType | undefined {
  return useContext(TypesContext).get(type ?? "");
}
