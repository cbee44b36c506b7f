import type { Diagnostic } from "@codemirror/lint";
import type { Finding } from "~/api/flows";

/** What the checker says of a place in a text. */
export type Complaint = Pick<Finding, "message" | "severity"> & {
  position: { line: number; column: number };
};

/**
 * Say what to underline in a text that is shown: the word at each place.
 *
 * `hidden` is how much of the text that was checked stands before what is shown, such as braces.
 */
export function underlinesOf(
  text: string,
  complaints: readonly Complaint[],
  hidden = "",
): Diagnostic[] {
  return complaints.map(({ message, severity, position }) => {
    const at = offsetOf(hidden + text, position) - hidden.length;
    const from = Math.max(0, Math.min(at, text.length));
    const word = /^[\p{L}\p{N}_]+|^\S/u.exec(text.slice(from))?.[0] ?? "";
    const to = Math.min(text.length, from + Math.max(1, word.length));
    // At the end there is nothing to underline but what stands before it.
    return { from: from === to ? Math.max(0, from - 1) : from, to, message, severity };
  });
}

function offsetOf(text: string, { line, column }: Complaint["position"]): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
