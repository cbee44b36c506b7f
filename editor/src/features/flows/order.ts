import type { Flow } from "~/api/flows";

export type Sort = "attention" | "name" | "changed";
export type Show = "all" | "favourites" | "recent";
export type Choice = { words: string; tag: string; sort: Sort; show: Show };
export const EVERYTHING: Choice = { words: "", tag: "", sort: "attention", show: "all" };
export type Kept = { favourites: string[]; recent: string[] };

/** Give the flows to be listed, in order: what is searched for, and what needs attention first. */
export function chosen(flows: Flow[], { words, tag, sort, show }: Choice, kept: Kept): Flow[] {
  const wanted = words.trim().toLowerCase();
  const found = flows.filter(
    (flow) =>
      (!tag || flow.tags.includes(tag)) &&
      (show === "all" || kept[show].includes(flow.id)) &&
      `${flow.name} ${flow.key} ${flow.tags.join(" ")}`.toLowerCase().includes(wanted),
  );
  if (show === "recent")
    return found.sort((a, b) => kept.recent.indexOf(a.id) - kept.recent.indexOf(b.id));
  return found.sort((a, b) => ORDERS[sort](a, b) || a.name.localeCompare(b.name));
}

const ORDERS: Record<Sort, (a: Flow, b: Flow) => number> = {
  name: (a, b) => a.name.localeCompare(b.name),
  changed: (a, b) => b.updated_at.localeCompare(a.updated_at),
  attention: (a, b) => urgency(a) - urgency(b) || b.updated_at.localeCompare(a.updated_at),
};

/** A flow that failed comes before one that waits or was changed, and that before what is well. */
function urgency({ last_run, draft_changed }: Flow): number {
  if (last_run?.status === "failed") return 0;
  if (last_run && ["waiting", "paused"].includes(last_run.status)) return 1;
  return draft_changed ? 2 : 3;
}

export function tagsOf(flows: Flow[]): string[] {
  return [...new Set(flows.flatMap((flow) => flow.tags))].sort((a, b) => a.localeCompare(b));
}
