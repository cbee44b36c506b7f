import type { DraftSession } from "../session";
import { change } from "../ydoc";

/** Make a change that is one step of undo, apart from what was done just before and after. */
export function once<T>(draft: DraftSession, make: () => T): T {
  draft.undo.stopCapturing();
  const made = change(draft, make);
  draft.undo.stopCapturing();
  return made;
}
