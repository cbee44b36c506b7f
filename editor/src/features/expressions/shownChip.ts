import type { NodeType } from "~/api/catalog";
import type { Names } from "./names";
import type { Segment } from "./segments";

export const CHIP =
  "mx-px inline-flex max-w-full items-center gap-1 rounded px-1.5 align-baseline text-xs leading-[18px]";
export const CHIP_LOOK = {
  value: "bg-accent-weak text-accent",
  gone: "bg-failed-bg text-failed line-through",
  formula: "bg-sunken font-mono text-text",
};
export type ShownChip = {
  text: string;
  look: keyof typeof CHIP_LOOK;
  /** The kind of the step it is of. */
  type?: NodeType | undefined;
};

/** Say a chip as people do: step › field. A step that is gone is shown as such. */
export function chipOf(part: Exclude<Segment, { kind: "text" }>, names: Names): ShownChip {
  if (part.kind === "formula") return { text: `ƒ ${part.text}`, look: "formula" };
  const text = [names.title(part.root), ...part.fields].join(" › ");
  if (names.isGone(part.root)) return { text, look: "gone" };
  return { text, look: "value", type: names.type(part.root) };
}
