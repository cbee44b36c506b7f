import { useEffect, useState } from "react";
import {
  type Connection,
  connectionsApi,
  useAuthorizeConnectionMutation,
  useTestConnectionMutation,
} from "~/api/connections";
import { useAppDispatch } from "~/app/store";
import { hearOutcomes } from "./signInChannel";

const LOOK = "popup,width=540,height=720";

/** Sign in at a connection's provider in a small window, and test the connection at once. */
export function useSignIn(onConnected: (connection: Connection) => void) {
  const dispatch = useAppDispatch();
  const [authorize, authorizing] = useAuthorizeConnectionMutation();
  const [test] = useTestConnectionMutation();
  const [waitingFor, setWaitingFor] = useState<Connection | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [blocked, setBlocked] = useState(false);

  useEffect(() => {
    if (!waitingFor) return;
    return hearOutcomes(async (outcome) => {
      if (outcome.connection !== waitingFor.id) return;
      setWaitingFor(null);
      setFault(outcome.fault);
      dispatch(connectionsApi.util.invalidateTags(["Connection"]));
      if (outcome.fault) return;
      const tested = await test({ project: waitingFor.project_id, id: waitingFor.id });
      onConnected(tested.data ?? waitingFor);
    });
  }, [waitingFor, dispatch, test, onConnected]);

  /** `prepared` is a window that was opened by the click itself, before anything was saved. */
  const begin = async (connection: Connection, prepared: Window | null) => {
    setFault(null);
    setBlocked(prepared === null);
    const begun = await authorize({ project: connection.project_id, id: connection.id });
    if (!begun.data || !prepared) {
      prepared?.close();
      return;
    }
    prepared.location.href = begun.data.url;
    setWaitingFor(connection);
  };

  return {
    begin,
    waiting: waitingFor !== null,
    stop: () => setWaitingFor(null),
    busy: authorizing.isLoading,
    error: authorizing.error,
    fault,
    blocked,
  };
}

/** Open the small window. Only in a click: browsers close what opens later. */
export function openWindow(): Window | null {
  return window.open("", "nextscript-sign-in", LOOK);
}

/** Whether somebody has to sign in for this connection, rather than an application. */
export function needsPerson(signsIn: boolean, grant: unknown): boolean {
  return signsIn && grant !== "client_credentials";
}
