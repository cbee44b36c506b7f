import type { ReactNode } from "react";
import { useEffect } from "react";

/** Something Ctrl-K can do while the page that offers it is open. */
export type Command = {
  id: string;
  title: string;
  keys?: string;
  icon?: ReactNode;
  run: () => void;
};

const offered = new Map<string, Command[]>();
const OPEN = "nextscript:commands";

/** Offer commands while a component is shown. Pass a memoised list. */
export function useCommands(owner: string, commands: Command[]): void {
  useEffect(() => {
    offered.set(owner, commands);
    return () => {
      offered.delete(owner);
    };
  }, [owner, commands]);
}

export function offeredCommands(): Command[] {
  return [...offered.values()].flat();
}

export function openCommands(): void {
  window.dispatchEvent(new Event(OPEN));
}

export function onOpenCommands(open: () => void): () => void {
  window.addEventListener(OPEN, open);
  return () => window.removeEventListener(OPEN, open);
}
