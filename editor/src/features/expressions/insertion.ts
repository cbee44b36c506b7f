/** A field a value can be put into: the one that was focused last. */
export type Target = { insert: (path: string) => void; label: string };

let target: Target | null = null;
const listeners = new Set<() => void>();

/** Say that values picked from the data tree go here; gives the way to say it no longer does. */
export function takeInsertions(next: Target): () => void {
  target = next;
  for (const tell of listeners) tell();
  return () => {
    if (target !== next) return;
    target = null;
    for (const tell of listeners) tell();
  };
}

/** Put a path into the field that was focused last; false when there is none. */
export function insertPath(path: string): boolean {
  target?.insert(path);
  return target !== null;
}

/** Another step is looked at: nothing goes into the fields of the last one. */
export function forgetTarget(): void {
  target = null;
  for (const tell of listeners) tell();
}

export function targetNow(): Target | null {
  return target;
}

export function onTarget(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export const DRAGGED = "application/x-nextscript-path";
