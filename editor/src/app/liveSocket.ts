import { useSyncExternalStore } from "react";

/** What is told of a topic; its other fields are the event's. */
export type News = { type: string; [field: string]: unknown };
type Told = { topic: string; subscribed?: true; event?: News; error?: unknown };
export type Listener = {
  /** Something happened. */
  heard: (news: News) => void;
  /** The topic is followed from now on; what happened before may have been missed. */
  begun: () => void;
};
export type LiveSocket = {
  follow: (topic: string, listener: Listener) => () => void;
  isLive: (topic: string) => boolean;
  onLive: (changed: () => void) => () => void;
};

const SIGNED_OUT = [4401, 4403];
const FIRST_WAIT_MS = 1000;
const MOST_WAIT_MS = 30_000;
const LINGER_MS = 2000;

/** One way to the server for news of several topics; it opens when asked for and comes back. */
export function liveSocket(open: () => WebSocket): LiveSocket {
  const listeners = new Map<string, Set<Listener>>();
  const live = new Set<string>();
  const watchers = new Set<() => void>();
  let socket: WebSocket | null = null;
  let wait = FIRST_WAIT_MS;
  let timer = 0;

  const tellWatchers = () => {
    for (const changed of watchers) changed();
  };
  const say = (op: "subscribe" | "unsubscribe", topic: string) => {
    if (socket?.readyState === 1) socket.send(JSON.stringify({ op, topic }));
  };
  const hear = ({ topic, subscribed, event, error }: Told) => {
    if (error) live.delete(topic);
    if (subscribed) live.add(topic);
    if (subscribed || error) tellWatchers();
    for (const listener of listeners.get(topic) ?? []) {
      if (subscribed) listener.begun();
      if (event) listener.heard(event);
    }
  };
  const lost = (code: number) => {
    socket = null;
    live.clear();
    tellWatchers();
    if (!listeners.size || SIGNED_OUT.includes(code)) return;
    timer = window.setTimeout(connect, wait);
    wait = Math.min(wait * 2, MOST_WAIT_MS);
  };
  const connect = () => {
    window.clearTimeout(timer);
    if (socket || !listeners.size || !navigator.onLine) return; // `online` calls again
    const mine = open();
    socket = mine;
    mine.onopen = () => {
      wait = FIRST_WAIT_MS;
      for (const topic of listeners.keys()) say("subscribe", topic);
    };
    mine.onmessage = ({ data }) => hear(JSON.parse(String(data)) as Told);
    mine.onclose = ({ code }) => {
      if (socket === mine) lost(code);
    };
  };
  /** The next page often follows the same topic. */
  const closeSoon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => !listeners.size && socket?.close(), LINGER_MS);
  };
  const leave = (topic: string, listener: Listener) => {
    const left = listeners.get(topic);
    if (!left?.delete(listener) || left.size) return;
    listeners.delete(topic);
    if (live.delete(topic)) tellWatchers();
    say("unsubscribe", topic);
    if (!listeners.size) closeSoon();
  };
  window.addEventListener("online", connect);
  return {
    follow: (topic, listener) => {
      const known = listeners.get(topic);
      listeners.set(topic, (known ?? new Set()).add(listener));
      if (!socket) connect();
      else if (!known) say("subscribe", topic);
      return () => leave(topic, listener);
    },
    isLive: (topic) => live.has(topic),
    onLive: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
}

const address = () => `${location.origin.replace(/^http/, "ws")}/v1/ws`;

/** The socket of this page load. */
export const socket = liveSocket(() => new WebSocket(address()));

/** Say whether news of a topic comes by the socket; where it does not, ask now and then. */
export function useIsLive(topic: string): boolean {
  return useSyncExternalStore(socket.onLive, () => socket.isLive(topic));
}
