import { Navigate } from "react-router";
import { useProjectsQuery, useSetupQuery } from "~/api/session";
import { NoProject } from "~/features/projects/NoProject";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";

/** The way in: to the first owner's page, to signing in, or to the project used last. */
export function ProjectGate() {
  const setup = useSetupQuery();
  const projects = useProjectsQuery(undefined, { skip: setup.data?.needed !== false });
  if (setup.data?.needed) return <Navigate to="/setup" replace />;
  const error = setup.error ?? projects.error;
  if (error) return <ProblemNote error={error} onRetry={() => location.reload()} />;
  if (!projects.data) return <SkeletonRows />;
  const last = localStorage.getItem("project");
  if (projects.data.items.length === 0) return <NoProject />;
  const project = projects.data.items.find(({ key }) => key === last) ?? projects.data.items[0];
  return project ? <Navigate to={`/p/${project.key}`} replace /> : <SkeletonRows />;
}
