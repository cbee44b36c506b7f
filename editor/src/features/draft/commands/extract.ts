import type { Json, JsonObject } from "~/api/api";
import { type FlowDocument, type FlowNode, type Place, sourceOf } from "../document";
import { change, type DraftDoc, readEdge, readNode, toShared } from "../ydoc";
import { copyOf } from "./clipboard";
import { type Border, moveBorder } from "./groups";
import { addNode, removeNodes } from "./nodes";
import { referencesOf, renameReferences } from "./references";

export type Extracted = { document: FlowDocument; input: JsonObject; outputs: string[] };
const AROUND = new Set(["input", "item", "index", "loop", "error"]);

/** Make a flow of some steps: it takes what they read from outside, and gives what others read. */
export function extractOf(draft: DraftDoc, ids: Iterable<string>, name: string): Extracted {
  const copied = copyOf(draft, ids);
  const inside = new Set(copied.nodes.map((node) => node.id));
  const read = new Set(copied.nodes.flatMap((node) => [...referencesOf(node as unknown as Json)]));
  const given = [...read].filter(
    (one) => !inside.has(one) && (draft.nodes.has(one) || AROUND.has(one)),
  );
  const names = new Map(given.map((one) => [one, `input.${one}`]));
  const tops = new Set(ids);
  const nodes = copied.nodes.map((node) => {
    const { parent, ...rest } = renameReferences(
      node as unknown as Json,
      names,
    ) as unknown as FlowNode;
    return tops.has(node.id) ? rest : { ...rest, parent };
  });
  const outputs = readOutside(draft, inside);
  return {
    document: {
      schema: "nextscript.flow/1",
      name,
      inputs: inputsOf(given),
      nodes,
      edges: copied.edges,
      outputs: Object.fromEntries(outputs.map((id) => [id, `{{ ${id} | default(none) }}`])),
      layout: copied.layout,
    },
    input: Object.fromEntries(given.map((one) => [one, `{{ ${one} }}`])),
    outputs,
  };
}

function inputsOf(given: string[]): JsonObject {
  return {
    type: "object",
    properties: Object.fromEntries(given.map((one) => [one, {}])),
    required: given,
  };
}

/** Which steps inside are read by what stays outside. */
function readOutside(draft: DraftDoc, inside: ReadonlySet<string>): string[] {
  const read = new Set<string>();
  for (const [id, map] of draft.nodes.entries()) {
    if (inside.has(id)) continue;
    for (const one of referencesOf(readNode(id, map) as unknown as Json)) read.add(one);
  }
  for (const one of referencesOf(draft.outputs.toJSON() as Json)) read.add(one);
  return [...inside].filter((id) => read.has(id)).sort();
}

type Call = { node: FlowNode; place: Place; border: Border; outputs: string[] };

/** Put a call in the place of the steps that now are a flow of their own. */
export function replaceByCall(draft: DraftDoc, ids: string[], call: Call): void {
  const { node, place, border, outputs } = call;
  change(draft, () => {
    addNode(draft, { ...node, parent: border.parent ?? undefined }, place);
    moveBorder(draft, border, node.id, "out");
    removeNodes(draft, ids);
    readFromCall(draft, new Map(outputs.map((id) => [id, `${node.id}.${id}`])));
  });
}

function readFromCall(draft: DraftDoc, names: ReadonlyMap<string, string>): void {
  if (!names.size) return;
  for (const [id, map] of draft.nodes.entries()) {
    const old = readNode(id, map);
    for (const [field, value] of Object.entries(old) as [string, Json][]) {
      const next = renameReferences(value, names);
      if (JSON.stringify(next) !== JSON.stringify(value)) map.set(field, toShared(next));
    }
  }
  for (const [name, value] of draft.outputs.entries()) {
    draft.outputs.set(name, renameReferences(value, names));
  }
}

/** The steps some others lead to first: where a call in their place would stand. */
export function entryOf(draft: DraftDoc, ids: ReadonlySet<string>): string | undefined {
  const led = new Set<string>();
  for (const [key, map] of draft.edges.entries()) {
    const edge = readEdge(key, map);
    if (ids.has(sourceOf(edge))) led.add(edge.to);
  }
  return [...ids].find((id) => !led.has(id)) ?? [...ids][0];
}
