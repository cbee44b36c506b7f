import { useCatalogQuery } from "~/api/catalog";
import { useConnectionKindsQuery } from "~/api/connections";
import { useProject } from "./project";

type Again = { refetchOnFocus?: boolean; refetchOnMountOrArgChange?: boolean };

/** The steps that flows of this project may have. */
export function useCatalog(options: Again = {}) {
  return useCatalogQuery(useProject().id, options);
}

/** What there can be a connection to in this project. */
export function useConnectionKinds() {
  return useConnectionKindsQuery(useProject().id);
}
