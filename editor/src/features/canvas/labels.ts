import i18next from "i18next";
import type { FlowNode } from "~/features/draft/document";
import type { CanvasEdge, CanvasNode } from "./graph";
import type { Types } from "./types";

const t = i18next.t.bind(i18next);
const labelled = new WeakMap<object, { name: string; node: CanvasNode }>();

/** Give nodes what a screen reader says: "Find customer, Call a web service, step". */
export function labelledNodes(
  drawn: CanvasNode[],
  nodes: Record<string, FlowNode>,
  types: Types,
): CanvasNode[] {
  return drawn.map((one) => {
    const node = nodes[one.id];
    const name = node ? nameOf(node, types) : t("canvas.note");
    const known = labelled.get(one);
    if (known?.name === name) return known.node;
    const next = { ...one, ariaLabel: name };
    labelled.set(one, { name, node: next });
    return next;
  });
}

function nameOf(node: FlowNode, types: Types): string {
  const type = types.get(node.type);
  const kind = type?.holds_nodes ? "group" : type?.group === "trigger" ? "trigger" : "step";
  const parts = [node.name || node.id, type?.title ?? node.type, t(`canvas.${kind}`)];
  if (node.disabled) parts.push(t("canvas.disabledState"));
  return parts.join(", ");
}

const edgeNames = new WeakMap<object, { name: string; edge: CanvasEdge }>();

export function labelledEdges(drawn: CanvasEdge[], nodes: Record<string, FlowNode>): CanvasEdge[] {
  return drawn.map((one) => {
    const from = nodes[one.source]?.name || one.source;
    const to = nodes[one.target]?.name || one.target;
    const port = one.data?.words;
    const name = port
      ? t("canvas.pathFromPort", { from, to, port })
      : t("canvas.pathFrom", { from, to });
    const known = edgeNames.get(one);
    if (known?.name === name) return known.edge;
    const next = { ...one, ariaLabel: name };
    edgeNames.set(one, { name, edge: next });
    return next;
  });
}
