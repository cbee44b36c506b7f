import { useProjectsQuery } from "~/api/session";

/** Give the name of a project by its id; one that cannot be seen has none. */
export function useProjectName(): (id: string) => string {
  const { data } = useProjectsQuery();
  return (id) => data?.items.find((one) => one.id === id)?.name ?? "";
}
