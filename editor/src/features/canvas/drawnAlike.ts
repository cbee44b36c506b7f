import type { FlowNode } from "~/features/draft/document";
import { kindOf } from "./geometry";
import type { Types } from "./types";

type Nodes = Record<string, FlowNode>;

/**
 * Say whether two states of a flow put the same boxes and ways out on the canvas.
 *
 * What a card says it reads itself; only its place, size and ports are asked here. So a key pressed
 * in a field of one step draws that step anew, and not the canvas.
 */
export function drawnAlike(a: Nodes, b: Nodes, types: Types): boolean {
  if (a === b) return true;
  const ids = Object.keys(a);
  if (ids.length !== Object.keys(b).length) return false;
  return ids.every((id) => {
    const [one, other] = [a[id] as FlowNode, b[id]];
    return one === other || (other !== undefined && boxedAlike(one, other, types));
  });
}

function boxedAlike(a: FlowNode, b: FlowNode, types: Types): boolean {
  const type = types.get(a.type);
  // A pill is as wide as its words, and some types have a way out for each entry of their config.
  if (kindOf(a, type) === "pill" || type?.ports_from) return false;
  return (
    a.type === b.type &&
    a.name === b.name &&
    a.parent === b.parent &&
    a.disabled === b.disabled &&
    a.on_error === b.on_error
  );
}
