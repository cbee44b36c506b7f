import { useMay } from "~/app/may";
import { GROUPS } from "./sections";

/** Give the groups of what somebody may set here; those with nothing in them are left out. */
export function useOffered(): typeof GROUPS {
  const may = useMay();
  return GROUPS.map(({ id, sections }) => ({
    id,
    sections: sections.filter(({ needs, at }) => !needs || may(needs, at)),
  })).filter(({ sections }) => sections.length > 0);
}
