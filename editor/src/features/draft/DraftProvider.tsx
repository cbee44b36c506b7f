import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { api } from "~/api/api";
import { useAppDispatch } from "~/app/store";
import { type DraftSession, openDraft } from "./session";

const DraftContext = createContext<DraftSession | null>(null);
const TAGS = { comments: "Comment", pins: "Pins", flow: "Flow", versions: "Version" } as const;

/** Keep a flow's draft open for the pages inside; they render once it is. */
export function DraftProvider({ flow, children }: { flow: string; children: ReactNode }) {
  const dispatch = useAppDispatch();
  const [session, setSession] = useState<DraftSession | null>(null);
  useEffect(() => {
    const opened = openDraft(flow, dispatch, (what) =>
      dispatch(api.util.invalidateTags([TAGS[what]])),
    );
    setSession(opened);
    return () => opened.close();
  }, [flow, dispatch]);
  if (!session) return null;
  return <DraftContext.Provider value={session}>{children}</DraftContext.Provider>;
}

/** Give the open draft: pass it to the commands. Must stand inside a DraftProvider. */
export function useDraft(): DraftSession {
  const session = useContext(DraftContext);
  if (!session) throw new Error("useDraft needs a DraftProvider around it");
  return session;
}
