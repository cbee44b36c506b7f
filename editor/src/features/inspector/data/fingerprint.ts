import type { Json } from "~/api/api";
import type { NodeType } from "~/api/catalog";
import type { FlowNode } from "~/features/draft/document";

/** Give a short text that is another one once a step would answer in another way. */
export function fingerprintOf(node: FlowNode, type: NodeType): string {
  const { config, connection, each, version } = node;
  const parts = { type: node.type, version, connection, each, config, output: type.output };
  return hashed(JSON.stringify(inOrder(parts as Json)));
}

/** The same object whatever order its keys were written in; what is not there leaves no trace. */
function inOrder(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((one) => inOrder(one) ?? null);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])])) as Json;
}

/** FNV-1a twice: enough to see a change, and there without https too. */
function hashed(text: string): string {
  let [one, two] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
    two = Math.imul(two ^ text.charCodeAt(text.length - 1 - at), 0x85ebca6b);
  }
  return [one, two].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}
