import type { Json } from "~/api/api";
import type { RunStart } from "~/api/runs";
import type { FlowNode } from "~/features/draft/document";

export type Way = "input" | "event" | "webhook" | "schedule" | "form";

/** Say whether a type starts runs: its name says so. */
export const isTrigger = (type: string) => type.startsWith("trigger.") || type.includes(".on_");

/** Give the triggers of a drawing that can fire, by-hand ones first. */
export function triggersOf(nodes: Record<string, FlowNode>): FlowNode[] {
  const found = Object.values(nodes).filter(({ type, disabled }) => isTrigger(type) && !disabled);
  return found.sort((a, b) => Number(wayOf(b) === "input") - Number(wayOf(a) === "input"));
}

/** Say what a trigger's run form asks for. */
export function wayOf(trigger: FlowNode | undefined): Way {
  if (trigger && !trigger.type.startsWith("trigger.")) return "event";
  const kind = trigger?.type.split(".")[1];
  if (kind === "chat") return "event";
  return kind === "webhook" || kind === "schedule" || kind === "form" ? kind : "input";
}

/** The request that starts a test run of the draft as if this trigger had fired. */
export function startOf(trigger: FlowNode | undefined, value: Json): RunStart {
  if (!trigger || wayOf(trigger) === "input") return { version: "draft", input: value };
  const start: RunStart = { version: "draft", trigger: { node: trigger.id, output: value } };
  return wayOf(trigger) === "form" ? { ...start, input: value } : start; // as its page does
}

/** A call a webhook might get, for a first try. */
export function sampleCall(trigger: FlowNode): Json {
  const { path = "", method = "POST" } = trigger.config ?? {};
  return { method, path, headers: { "content-type": "application/json" }, query: {}, body: {} };
}
