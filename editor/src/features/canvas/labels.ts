import i18next from "i18next";
import type { FlowNode } from "~/features/draft/document";
import type { CanvasEdge, CanvasNode } from "./graph";
import type { Types } from "./types";

const t = i18next.t.bind(i18next);
type Known<T> = { from: unknown[]; made: T };
const labelled = new WeakMap<object, Known<CanvasNode>>();

/** What was made before from the same; words are made for what changed alone. */
function remembered<T extends object>(
  known: WeakMap<object, Known<T>>,
  one: T,
  from: unknown[],
  name: () => string,
): T {
  const before = known.get(one);
  if (before?.from.every((part, at) => part === from[at])) return before.made;
  const made = { ...one, ariaLabel: name() };
  known.set(one, { from, made });
  return made;
}

/** Give nodes what a screen reader says: "Find customer, Call a web service, step". */
export function labelledNodes(
  drawn: CanvasNode[],
  nodes: Record<string, FlowNode>,
  types: Types,
): CanvasNode[] {
  return drawn.map((one) => {
    const node = nodes[one.id];
    return remembered(labelled, one, [node, types], () =>
      node ? nameOf(node, types) : t("canvas.note"),
    );
  });
}

function nameOf(node: FlowNode, types: Types): string {
  const type = types.get(node.type);
  const kind = type?.holds_nodes ? "group" : type?.group === "trigger" ? "trigger" : "step";
  const parts = [node.name || node.id, type?.title ?? node.type, t(`canvas.${kind}`)];
  if (node.disabled) parts.push(t("canvas.disabledState"));
  return parts.join(", ");
}

const edgeNames = new WeakMap<object, Known<CanvasEdge>>();

export function labelledEdges(drawn: CanvasEdge[], nodes: Record<string, FlowNode>): CanvasEdge[] {
  return drawn.map((one) => {
    const from = nodes[one.source]?.name || one.source;
    const to = nodes[one.target]?.name || one.target;
    const port = one.data?.words;
    return remembered(edgeNames, one, [from, to, port], () =>
      port ? t("canvas.pathFromPort", { from, to, port }) : t("canvas.pathFrom", { from, to }),
    );
  });
}
