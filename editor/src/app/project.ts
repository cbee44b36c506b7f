import { createContext, useContext } from "react";
import type { Schemas } from "~/api/api";

export type Project = Schemas["Project"];
export const ProjectContext = createContext<Project | null>(null);

/** Give the project of this page; addresses inside it are made with `link`. */
export function useProject(): Project & { link: (path?: string) => string } {
  const project = useContext(ProjectContext);
  if (!project) throw new Error("useProject needs the frame around it");
  return { ...project, link: (path = "") => `/p/${project.key}${path && `/${path}`}` };
}
