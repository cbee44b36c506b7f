import { Annotation } from "@codemirror/state";
import type { EditorView, ViewUpdate } from "@codemirror/view";
import { type RefObject, useCallback, useEffect, useRef } from "react";

const theirs = Annotation.define<true>();

/** Whether a person changed the text here. */
export function isTyped(update: ViewUpdate): boolean {
  return update.docChanged && !update.transactions.some((one) => one.annotation(theirs));
}

/**
 * Keep an editor's text with the value of its field. Give what to tell of each text typed.
 *
 * What is typed comes back as the value a little later, and by then more may be typed: such an echo
 * changes nothing. Any other value is somebody else's, and is shown.
 */
export function useFollow(view: RefObject<EditorView | null>, value: string) {
  const typed = useRef<string[]>([]);
  useEffect(() => {
    const shown = view.current;
    if (!shown) return;
    const text = shown.state.doc.toString();
    const echo = typed.current.lastIndexOf(value);
    typed.current = text === value ? [] : typed.current.slice(echo + 1);
    if (text === value || echo >= 0) return;
    typed.current = [];
    shown.dispatch({ changes: leastChange(text, value), annotations: theirs.of(true) });
  }, [view, value]);
  return useCallback((text: string) => void typed.current.push(text), []);
}

/** Describe how one text becomes another, so that the caret stays where it is. */
export function leastChange(old: string, next: string) {
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start += 1;
  let end = 0;
  const room = Math.min(old.length, next.length) - start;
  while (end < room && old[old.length - 1 - end] === next[next.length - 1 - end]) end += 1;
  return { from: start, to: old.length - end, insert: next.slice(start, next.length - end) };
}
