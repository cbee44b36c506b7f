import { type FlowEdge, type FlowNode, sourceOf } from "~/features/draft/document";

type Drawing = { nodes: Record<string, FlowNode>; edges: Record<string, FlowEdge> };

/**
 * Give the steps that lead to one, the nearest first: those a test of it needs answers of.
 *
 * A step inside a group is led to by what leads to the group.
 */
export function earlierThan(id: string, { nodes, edges }: Drawing): string[] {
  const before = new Map<string, string[]>();
  for (const edge of Object.values(edges))
    before.set(edge.to, [...(before.get(edge.to) ?? []), sourceOf(edge)]);
  const found = new Set<string>();
  const open = [id];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    const parent = nodes[at]?.parent;
    for (const one of [...(before.get(at) ?? []), ...(before.get(parent ?? "") ?? [])]) {
      if (found.has(one) || one === id) continue;
      found.add(one);
      open.push(one);
    }
  }
  return [...found];
}
