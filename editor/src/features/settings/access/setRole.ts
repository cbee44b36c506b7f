import { useSetProjectRoleMutation } from "~/api/people";
import { useSetTeamRoleInMutation } from "~/api/teams";
import { useProject } from "~/app/project";
import type { Holder } from "./byName";

type Set = (
  holder: Pick<Holder, "id" | "kind">,
  role: string | null,
) => Promise<{ error?: unknown }>;

/** Give a person or a team a role in this project; null takes it. */
export function useSetRole(): [Set, { isLoading: boolean; error: unknown }] {
  const { id: project } = useProject();
  const [setPerson, person] = useSetProjectRoleMutation();
  const [setTeam, team] = useSetTeamRoleInMutation();
  return [
    ({ id, kind }, role) => (kind === "team" ? setTeam : setPerson)({ project, id, role }),
    { isLoading: person.isLoading || team.isLoading, error: person.error ?? team.error },
  ];
}
