import type { Json } from "~/api/api";
import type { NodeType } from "~/api/catalog";
import type { FlowNode } from "~/features/draft/document";

const SINGLE: readonly string[] = ["out"];

/** Give the ways out of a node, those its config names first, without `error`. */
export function portsOf(node: FlowNode, type: NodeType | undefined): readonly string[] {
  if (!type) return SINGLE;
  const own = type.ports.map((port) => port.id).filter((id) => id !== "error");
  if (!type.ports_from) return own;
  const named = read(node.config ?? {}, type.ports_from.split("/").slice(1));
  return [...new Set([...named, ...own])];
}

/** A node that ends its run has no way out, and a trigger does not fail. */
export function hasError(type: NodeType | undefined): boolean {
  if (!type) return true;
  return type.group !== "trigger" && (type.ports.length > 0 || Boolean(type.ports_from));
}

function read(value: Json | undefined, path: string[]): string[] {
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "string" && value ? [value] : [];
  if (key === "*") return Array.isArray(value) ? value.flatMap((one) => read(one, rest)) : [];
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
  return read(value[key], rest);
}

const WORDS: Record<string, string> = { out: "", true: "yes", false: "no", error: "on error" };

/** Say a port in words: `yes`, `no`, `on error`, or the name its author gave it. */
export function portWords(port: string, type: NodeType | undefined): string {
  const known = WORDS[port];
  if (known !== undefined) return known;
  const title = type?.ports.find((one) => one.id === port)?.title;
  return title ? title.charAt(0).toLowerCase() + title.slice(1) : port.replaceAll("_", " ");
}
