import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useMeQuery } from "~/api/session";
import { allows, type Place } from "./allows";

export const EVERYWHERE: Place = {};
const PlaceContext = createContext<Place>(EVERYWHERE);

/** Let the pages inside be about one project, or one flow of it: what they ask is asked there. */
export function At({ project, flow, children }: Place & { children: ReactNode }) {
  const around = useContext(PlaceContext);
  const place = useMemo(
    () => ({ ...around, ...(project ? { project } : {}), ...(flow ? { flow } : {}) }),
    [around, project, flow],
  );
  return <PlaceContext.Provider value={place}>{children}</PlaceContext.Provider>;
}

type May = (permission: string, place?: Place) => boolean;

/** Say whether who is signed in holds a permission, such as `flow.write`: here, or at a place. */
export function useMay(): May {
  const { data: me } = useMeQuery();
  const here = useContext(PlaceContext);
  return (permission, place = here) => me !== undefined && allows(me, permission, place);
}
