import * as Y from "yjs";
import { edgeKey, type FlowEdge, type FlowNode, fromOf, type Place, sourceOf } from "../document";
import { change, type DraftDoc, readEdge } from "../ydoc";
import { addNode } from "./nodes";

/** Say why two nodes cannot be joined, or null when they can. */
export function whyNot(
  draft: DraftDoc,
  edge: FlowEdge,
  isTrigger: (type: string) => boolean,
): string | null {
  const source = draft.nodes.get(sourceOf(edge));
  const target = draft.nodes.get(edge.to);
  if (!source || !target) return "One of the two steps is gone.";
  if (isTrigger(String(target.get("type"))))
    return "A trigger starts the flow; nothing leads to it.";
  if ((source.get("parent") ?? null) !== (target.get("parent") ?? null))
    return "A path cannot cross the border of a group. Draw it to the group itself.";
  if (draft.edges.has(edgeKey(edge))) return "These two are joined already.";
  if (sourceOf(edge) === edge.to) return "A step cannot lead to itself. Use Repeat while.";
  return null;
}

/** Join two nodes; a path that leads back gets a limit of visits, which it needs. */
export function connect(draft: DraftDoc, edge: FlowEdge): void {
  change(draft, () => {
    const visits = edge.max_visits ?? (leadsTo(draft, edge.to, sourceOf(edge)) ? 10 : undefined);
    draft.edges.set(edgeKey(edge), sharedEdge(visits));
  });
}

export function disconnect(draft: DraftDoc, keys: Iterable<string>): void {
  change(draft, () => {
    for (const key of keys) draft.edges.delete(key);
  });
}

export function setVisits(draft: DraftDoc, key: string, visits: number | undefined): void {
  change(draft, () => {
    const edge = draft.edges.get(key);
    if (visits === undefined) edge?.delete("max_visits");
    else edge?.set("max_visits", visits);
  });
}

/** Put a new node between the two ends of an edge; it goes on by its first port. */
export function insertOnEdge(
  draft: DraftDoc,
  key: string,
  node: FlowNode,
  place: Place,
  port: string,
): void {
  change(draft, () => {
    const map = draft.edges.get(key);
    if (!map) return;
    const edge = readEdge(key, map);
    addNode(draft, node, place);
    draft.edges.delete(key);
    draft.edges.set(edgeKey({ from: edge.from, to: node.id }), sharedEdge(edge.max_visits));
    draft.edges.set(edgeKey({ from: fromOf(node.id, port), to: edge.to }), sharedEdge());
  });
}

/** Say whether one node leads to another along forward paths. */
export function leadsTo(draft: DraftDoc, from: string, to: string): boolean {
  const next = new Map<string, string[]>();
  for (const [key, map] of draft.edges.entries()) {
    const edge = readEdge(key, map);
    if (edge.max_visits === undefined)
      next.set(sourceOf(edge), [...(next.get(sourceOf(edge)) ?? []), edge.to]);
  }
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(next.get(id) ?? []));
  }
  return false;
}

export function sharedEdge(visits?: number): Y.Map<unknown> {
  const map = new Y.Map<unknown>();
  if (visits !== undefined) map.set("max_visits", visits);
  return map;
}
