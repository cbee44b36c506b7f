import type { Dispatch } from "@reduxjs/toolkit";
import { fromBase64 } from "lib0/buffer";
import { readVarString } from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import {
  draftClosed,
  draftLoaded,
  draftOpened,
  draftRefused,
  historyChanged,
  type Link,
  linkChanged,
  type Person,
  peopleChanged,
  unsavedChanged,
  welcomed,
} from "./draftSlice";
import { Keeping } from "./keeping";
import { observeDraft } from "./observe";
import { type DraftDoc, draftDoc, MINE } from "./ydoc";

const NOTICE = 4;
const GONE = 4404;
const SIGNED_OUT = 4401;
const REFUSED = 4422;
const NO_WRITING = 4403;

export type Notice =
  | {
      kind: "hello";
      you: { id: string; name: string; color: string };
      may_write: boolean;
      epoch: number;
    }
  | { kind: "saved"; state: string }
  | { kind: "refused"; problem: { detail: string; errors?: { message: string }[] } }
  | { kind: "changed"; what: "comments" | "pins" | "flow" | "versions" };

/** A draft that is open in this browser: the document, the way to the server, and undo. */
export type DraftSession = DraftDoc & {
  flow: string;
  undo: Y.UndoManager;
  /** Say where this person is, for the others. */
  present: (where: Partial<Pick<Person, "cursor" | "selection" | "field">>) => void;
  reconnect: () => void;
  close: () => void;
};

type Heard = (what: "comments" | "pins" | "flow" | "versions") => void;

/** Open a flow's draft. What it holds is told to the store until it is closed. */
export function openDraft(flow: string, dispatch: Dispatch, heard: Heard): DraftSession {
  const doc = new Y.Doc();
  const draft = draftDoc(doc);
  const provider = new WebsocketProvider(socketAddress(), flow, doc, {
    maxBackoffTime: 4000,
    disableBc: true,
  });
  const undo = undoOf(draft);
  const keeping = new Keeping(doc, flow);
  const saving = followSaving(doc, provider, dispatch, heard, keeping);
  dispatch(draftOpened(flow));
  const stops = [
    observeDraft(draft, dispatch),
    followHistory(undo, dispatch),
    followLink(provider, dispatch),
    saving.stop,
    warnBeforeLosing(saving.isSaved),
    followPeople(provider, dispatch),
    followNetwork(provider, saving.isSaved),
  ];
  return {
    ...draft,
    flow,
    undo,
    present: (where) => {
      for (const [field, value] of Object.entries(where))
        provider.awareness.setLocalStateField(field, value);
    },
    reconnect: () => provider.connect(),
    close: () => {
      void keeping.end(saving.isSaved());
      for (const stop of stops) stop();
      provider.destroy();
      doc.destroy();
      dispatch(draftClosed());
    },
  };
}

function socketAddress(): string {
  return `${location.origin.replace(/^http/, "ws")}/v1/ws/flows`;
}

function undoOf(draft: DraftDoc): Y.UndoManager {
  const { doc, ...maps } = draft;
  return new Y.UndoManager(Object.values(maps) as Y.AbstractType<unknown>[], {
    doc,
    trackedOrigins: new Set([MINE]),
    captureTimeout: 400,
  });
}

function followHistory(undo: Y.UndoManager, dispatch: Dispatch): () => void {
  const tell = () => dispatch(historyChanged({ canUndo: undo.canUndo(), canRedo: undo.canRedo() }));
  undo.on("stack-item-added", tell);
  undo.on("stack-item-popped", tell);
  undo.on("stack-cleared", tell);
  return () => undo.destroy();
}

function followLink(provider: WebsocketProvider, dispatch: Dispatch): () => void {
  provider.on("status", ({ status }) => {
    dispatch(linkChanged(status === "connected" ? "connecting" : "offline"));
  });
  provider.on("sync", (synced: boolean) => {
    if (!synced) return;
    dispatch(linkChanged("live"));
    dispatch(draftLoaded());
  });
  provider.on("connection-close", (event) => {
    const link = event ? FINAL[event.code] : undefined;
    if (!link) return;
    provider.disconnect();
    dispatch(linkChanged(link));
  });
  return () => undefined;
}

const SILENCE = 8_000;

/**
 * Leave the socket when the network goes, and take a new one when it is back.
 *
 * A socket over a dead network looks open for half a minute; so one that does not confirm a change
 * in time is given up as well.
 */
function followNetwork(provider: WebsocketProvider, isSaved: () => boolean): () => void {
  const off = () => provider.disconnect();
  const on = () => provider.connect();
  let waited = 0;
  const watch = setInterval(() => {
    waited = isSaved() || !provider.wsconnected ? 0 : waited + 1_000;
    if (waited < SILENCE) return;
    waited = 0;
    off();
    on();
  }, 1_000);
  window.addEventListener("offline", off);
  window.addEventListener("online", on);
  return () => {
    clearInterval(watch);
    window.removeEventListener("offline", off);
    window.removeEventListener("online", on);
  };
}

const FINAL: Record<number, Link | undefined> = {
  [GONE]: "gone",
  [SIGNED_OUT]: "signed_out",
  [REFUSED]: "refused",
  [NO_WRITING]: "refused",
};

type Saving = { stop: () => void; isSaved: () => boolean };

/** Count this person's changes that the database does not have yet, and hear what the server says. */
function followSaving(
  doc: Y.Doc,
  provider: WebsocketProvider,
  dispatch: Dispatch,
  heard: Heard,
  keeping: Keeping,
): Saving {
  let clocks: number[] = [];
  let epoch = 0;
  const count = counted(dispatch);
  const mine = () => Y.decodeStateVector(Y.encodeStateVector(doc)).get(doc.clientID) ?? 0;
  const changed = (_u: Uint8Array, _o: unknown, _d: Y.Doc, { local }: Y.Transaction) => {
    if (!local) return;
    clocks.push(mine());
    count(clocks.length);
  };
  const giveUp = (why: string) => {
    void keeping.forget();
    dispatch(draftRefused(why));
  };
  const greeted = ({ you, may_write, epoch: now }: Notice & { kind: "hello" }) => {
    dispatch(welcomed(may_write));
    if (may_write) keeping.begin(you.id, now);
    if (epoch && now !== epoch) {
      giveUp(ANEW);
      provider.disconnect();
      dispatch(linkChanged("refused"));
    }
    epoch = now;
  };
  const saved = (state: string) => {
    const known = Y.decodeStateVector(fromBase64(state)).get(doc.clientID) ?? 0;
    clocks = clocks.filter((clock) => clock > known);
    count(clocks.length);
  };
  doc.on("update", changed);
  provider.messageHandlers[NOTICE] = (_encoder, decoder) => {
    const notice = JSON.parse(readVarString(decoder)) as Notice;
    if (notice.kind === "hello") greeted(notice);
    if (notice.kind === "changed") heard(notice.what);
    if (notice.kind === "refused") giveUp(refusal(notice.problem));
    if (notice.kind === "saved") saved(notice.state);
  };
  return { stop: () => doc.off("update", changed), isSaved: () => clocks.length === 0 };
}

const SETTLING = 300;

/**
 * Tell how many changes are not saved: the first at once, the rest and the end a little later.
 *
 * Somebody who types would otherwise have the whole editor look up with every key, and again with
 * every answer. What is said too late is "saved", never "not saved".
 */
function counted(dispatch: Dispatch): (count: number) => void {
  let told = 0;
  let now = 0;
  let later: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    later = undefined;
    told = now;
    dispatch(unsavedChanged(now));
  };
  return (count) => {
    now = count;
    if (told === 0 && count > 0) tell();
    else if (count !== told && later === undefined) later = setTimeout(tell, SETTLING);
  };
}

const ANEW = "This drawing had grown too large and was written anew by the server.";

/** Ask before the page goes while the server lacks something. */
function warnBeforeLosing(isSaved: () => boolean): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (!isSaved()) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

function refusal(problem: { detail: string; errors?: { message: string }[] }): string {
  return problem.errors?.[0]?.message ?? problem.detail;
}

type Spoken = { user?: { id: string; name: string; color: string } } & Partial<Person>;

function followPeople(provider: WebsocketProvider, dispatch: Dispatch): () => void {
  const { awareness } = provider;
  const tell = () => {
    const people: Person[] = [];
    for (const [client, state] of awareness.getStates() as Map<number, Spoken>) {
      if (client === awareness.clientID || !state.user) continue;
      const { user, cursor, field } = state;
      people.push({ client, ...user, cursor, field, selection: state.selection ?? [] });
    }
    dispatch(peopleChanged(people));
  };
  const heard = ({
    added,
    updated,
    removed,
  }: Record<"added" | "updated" | "removed", number[]>) => {
    // Where this person points changes with every move of the mouse, and is news to others only.
    if ([...added, ...updated, ...removed].some((client) => client !== awareness.clientID)) tell();
  };
  awareness.setLocalState({ selection: [] });
  awareness.on("change", heard);
  return () => awareness.off("change", heard);
}
