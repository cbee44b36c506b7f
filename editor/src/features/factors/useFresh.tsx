import { useState } from "react";
import { problemOf } from "~/api/problems";
import { ProveDialog } from "./ProveDialog";

type Work = () => Promise<{ error?: unknown }>;

/** Do what asks who one is of late: where the server says so, ask, and do it again. */
export function useFresh() {
  const [waiting, setWaiting] = useState<Work | null>(null);
  const doFresh = async (work: Work) => {
    const { error } = await work();
    if (problemOf(error)?.code === "mfa.fresh") setWaiting(() => work);
  };
  const again = async () => {
    setWaiting(null);
    await waiting?.();
  };
  const dialog = waiting && (
    <ProveDialog onDone={() => void again()} onClose={() => setWaiting(null)} />
  );
  return { doFresh, dialog };
}

/** Say whether an error only asks who one is, which is asked in a dialog. */
export const asksWho = (error: unknown) => problemOf(error)?.code === "mfa.fresh";
