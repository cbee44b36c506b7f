import { edgeKey, type FlowEdge, type FlowNode, type Place, portOf, sourceOf } from "../document";
import { change, type DraftDoc, readEdge } from "../ydoc";
import { sharedEdge } from "./edges";
import { addNode, moveAll } from "./nodes";

export type Border = { entering: FlowEdge[]; leaving: FlowEdge[]; parent: string | null };
export type Refusal =
  | { why: "differentGroups" | "triggerInside" }
  | { leaves: string; port: string };

/** Find the paths that cross the border around some steps; or say why no border can go there. */
export function borderOf(
  draft: DraftDoc,
  ids: ReadonlySet<string>,
  isTrigger: (type: string) => boolean,
): Border | Refusal {
  const parents = new Set<string | null>();
  for (const id of ids) {
    const node = draft.nodes.get(id);
    if (isTrigger(String(node?.get("type")))) return { why: "triggerInside" };
    parents.add((node?.get("parent") as string | undefined) ?? null);
  }
  if (parents.size > 1) return { why: "differentGroups" };
  const edges = [...draft.edges.entries()].map(([key, map]) => readEdge(key, map));
  const leaving = edges.filter((edge) => ids.has(sourceOf(edge)) && !ids.has(edge.to));
  const odd = leaving.find((edge) => !["out", "done", "error"].includes(portOf(edge)));
  if (odd) return { leaves: sourceOf(odd), port: portOf(odd) };
  const entering = edges.filter((edge) => !ids.has(sourceOf(edge)) && ids.has(edge.to));
  return { entering, leaving, parent: [...parents][0] ?? null };
}

export function isRefusal(border: Border | Refusal): border is Refusal {
  return "why" in border || "leaves" in border;
}

/** Lead the paths that crossed a border to and from the one node that stands for what is inside. */
export function moveBorder(draft: DraftDoc, border: Border, node: string, port: string): void {
  const next: FlowEdge[] = [
    ...border.entering.map((edge) => ({ ...edge, to: node })),
    ...border.leaving.map((edge) => ({
      ...edge,
      from: portOf(edge) === "error" ? `${node}.error` : port === "out" ? node : `${node}.${port}`,
    })),
  ];
  for (const edge of [...border.entering, ...border.leaving]) draft.edges.delete(edgeKey(edge));
  for (const edge of next) draft.edges.set(edgeKey(edge), sharedEdge(edge.max_visits));
}

type Into = { node: FlowNode; place: Place; port: string; border: Border };

/** Put a frame around some steps. */
export function group(draft: DraftDoc, ids: string[], { node, place, port, border }: Into): void {
  change(draft, () => {
    addNode(draft, { ...node, parent: border.parent ?? undefined }, place);
    moveBorder(draft, border, node.id, port);
    for (const id of ids) {
      draft.nodes.get(id)?.set("parent", node.id);
      const old = draft.layout.get(id) as unknown as Place | undefined;
      moveAll(draft, { [id]: { x: (old?.x ?? 0) - place.x, y: (old?.y ?? 0) - place.y } });
    }
  });
}
