import { useMemo } from "react";
import { useAppSelector } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { selectNodes } from "~/features/draft/draftSlice";
import type { Known } from "./changeWords";

/** Give the names of the draft's steps and the titles of their fields. */
export function useKnown(): Known {
  const nodes = useAppSelector(selectNodes);
  const { data: catalog } = useCatalog();
  return useMemo(() => {
    const types = new Map(catalog?.items.map((type) => [type.type, type]));
    return {
      nameOf: (id) => nodes[id]?.name ?? types.get(nodes[id]?.type ?? "")?.title ?? id,
      titleOf: (id, field) => {
        const fields = types.get(nodes[id]?.type ?? "")?.config.properties as
          | Record<string, { title?: string }>
          | undefined;
        return fields?.[field]?.title;
      },
    };
  }, [nodes, catalog]);
}
