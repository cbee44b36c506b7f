import type { RootState } from "~/app/store";
import { selectFindingsByNode } from "~/features/draft/draftSlice";
import { selectDiff } from "~/features/publish/diffSlice";
import { selectNodeRuns } from "~/features/runs/liveSlice";
import { pillWords } from "../geometry";
import type { CanvasEdge, CanvasNode } from "../graph";
import { type EdgePaint, selectEdgePaint, selectLit, selectOthers } from "../paint";
import type { Types } from "../types";

const COLOURS = [
  "bg surface raised sunken line line-strong text text-2 text-3 accent accent-weak",
  "waiting waiting-bg running running-bg ok ok-bg failed failed-bg skipped unknown unknown-bg",
]
  .join(" ")
  .split(" ");
export type Colours = Record<string, string>;

let known: { theme: string | undefined; colours: Colours } | null = null;

/** The colours of the theme: a picture cannot use classes. */
export function coloursNow(): Colours {
  const { theme } = document.documentElement.dataset;
  if (known && known.theme === theme) return known.colours;
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(
    COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
  known = { theme, colours };
  return colours;
}

const FAMILY: Record<string, string> = {
  trigger: "ok",
  human: "waiting",
  wait: "waiting",
  flow: "accent",
  data: "unknown",
  code: "unknown",
  http: "running",
  webhook: "running",
};
const STATUS: Record<string, string> = {
  waiting: "waiting",
  pending: "waiting",
  running: "running",
  succeeded: "ok",
  failed: "failed",
  skipped: "skipped",
  cancelled: "skipped",
  unknown: "unknown",
};
const DIFF: Record<string, string> = { added: "ok", changed: "waiting", removed: "failed" };

export type Look = {
  words: string;
  tint: string;
  border: string;
  /** The colour of the state of its step in the watched run. */
  status?: string;
  ring?: string;
  dashed: boolean;
  dim: boolean;
};
export type Looks = {
  node: (drawn: CanvasNode) => Look;
  edge: (edge: CanvasEdge) => EdgePaint;
};

/** How things look now: what the cards say by their classes, in colours by name. */
export function looksOf(state: RootState, types: Types): Looks {
  const { nodes } = state.draft;
  const runs = selectNodeRuns(state);
  const findings = selectFindingsByNode(state);
  const lit = selectLit(state);
  const others = selectOthers(state);
  const paint = selectEdgePaint(state);
  const diff = selectDiff(state);
  const node = ({ id, type: kind, selected, data }: CanvasNode): Look => {
    const one = nodes[id] ?? data.ghost;
    if (!one) return { words: "", tint: "waiting", border: "line", dashed: false, dim: false };
    const type = types.get(one.type);
    const status = runs[id]?.status;
    const wrong = findings[id]?.some(({ severity }) => severity === "error");
    const differs = data.ghost ? "removed" : diff.nodes[id];
    const plain = wrong || status === "failed" ? "failed" : "line-strong";
    const bright = lit.has(id) ? "waiting" : undefined;
    return {
      words: kind === "pill" ? pillWords(one) : one.name || type?.title || id,
      tint: type?.connector ? "running" : (FAMILY[type?.family ?? ""] ?? "text-3"),
      border: selected ? "accent" : (bright ?? (differs ? (DIFF[differs] ?? plain) : plain)),
      status: status && STATUS[status],
      ring: selected ? "accent" : (bright ?? others[id]?.color),
      dashed: one.disabled === true || status === "skipped" || differs === "removed",
      dim: lit.size > 0 && !lit.has(id),
    };
  };
  const edge = ({ id, source, target }: CanvasEdge): EdgePaint => {
    if (lit.size) return lit.has(source) && lit.has(target) ? "lit" : "dim";
    return paint[id] ?? "plain";
  };
  return { node, edge };
}

/** What has to change for the picture to look different. */
export function seen({ draft, live, view, diff }: RootState): unknown[] {
  return [draft.nodes, draft.findings, draft.people, live.steps, view.lit, diff];
}
