import { useCallback, useState } from "react";
import type { Kept } from "./order";

const MOST_RECENT = 20;

/** The flows a person likes and opened last, kept in this browser for each project. */
export function useKept(project: string): Kept & { toggle: (flow: string) => void } {
  const [favourites, setFavourites] = useState(() => read("favourites", project));
  const toggle = useCallback(
    (flow: string) =>
      setFavourites((now) => {
        const next = now.includes(flow) ? now.filter((one) => one !== flow) : [...now, flow];
        write("favourites", project, next);
        return next;
      }),
    [project],
  );
  return { favourites, recent: read("recent", project), toggle };
}

/** Remember that a flow was opened. */
export function rememberOpened(project: string, flow: string): void {
  const others = read("recent", project).filter((one) => one !== flow);
  write("recent", project, [flow, ...others].slice(0, MOST_RECENT));
}

function read(what: string, project: string): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(`${what}:${project}`) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // somebody else wrote there
  }
}

function write(what: string, project: string, flows: string[]): void {
  localStorage.setItem(`${what}:${project}`, JSON.stringify(flows));
}
