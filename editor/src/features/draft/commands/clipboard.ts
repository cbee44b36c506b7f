import type { Json } from "~/api/api";
import {
  edgeKey,
  type FlowEdge,
  type FlowNode,
  fromOf,
  isNote,
  type Layout,
  type Note,
  type Place,
  portOf,
  sourceOf,
} from "../document";
import { change, type DraftDoc, readEdge } from "../ydoc";
import { sharedEdge } from "./edges";
import { putNote } from "./flow";
import { addNode, freeId, nodeNow, withInside } from "./nodes";
import { renameReferences } from "./references";

/** Steps as text, which can be pasted into any flow. */
export type Copied = {
  nextscript: "nodes/1";
  nodes: FlowNode[];
  edges: FlowEdge[];
  layout: Layout;
};

/** Take steps with what stands in them and the paths between them. */
export function copyOf(draft: DraftDoc, ids: Iterable<string>): Copied {
  const chosen = [...ids];
  const all = withInside(
    draft,
    chosen.filter((id) => !isNote(id)),
  );
  const nodes = [...all].map((id) => nodeNow(draft, id)).filter((node) => node !== null);
  const edges = [...draft.edges.entries()]
    .map(([key, map]) => readEdge(key, map))
    .filter((edge) => all.has(sourceOf(edge)) && all.has(edge.to));
  const layout: Layout = {};
  for (const id of [...all, ...chosen.filter(isNote)]) {
    const place = draft.layout.get(id) as unknown as Place | Note | undefined;
    if (place) layout[id] = place;
  }
  return { nextscript: "nodes/1", nodes, edges, layout };
}

export function parseCopied(text: string): Copied | null {
  try {
    const read = JSON.parse(text) as Partial<Copied> | null;
    if (read?.nextscript !== "nodes/1" || !Array.isArray(read.nodes)) return null;
    if (!read.nodes.every((one) => typeof one.id === "string" && typeof one.type === "string"))
      return null;
    return {
      nextscript: "nodes/1",
      nodes: read.nodes,
      edges: read.edges ?? [],
      layout: read.layout ?? {},
    };
  } catch {
    return null;
  }
}

export type Target = { dx: number; dy: number; parent: string | null };

/** Put copied steps in, with ids that are free here; give what the outermost are called now. */
export function paste(draft: DraftDoc, copied: Copied, { dx, dy, parent }: Target): string[] {
  const names = freeNames(draft, copied.nodes);
  const inside = new Set(copied.nodes.map((node) => node.id));
  const outermost: string[] = [];
  change(draft, () => {
    for (const node of copied.nodes) {
      const own = node.parent !== undefined && inside.has(node.parent);
      const id = names.get(node.id) ?? node.id;
      const up = own ? names.get(node.parent ?? "") : (parent ?? undefined);
      const place = (copied.layout[node.id] ?? { x: 0, y: 0 }) as Place;
      addNode(
        draft,
        { ...renamedNode(node, names), id, parent: up },
        own ? place : { ...place, x: place.x + dx, y: place.y + dy },
      );
      if (!own) outermost.push(id);
    }
    for (const edge of copied.edges) {
      const from = fromOf(names.get(sourceOf(edge)) ?? sourceOf(edge), portOf(edge));
      const next = { from, to: names.get(edge.to) ?? edge.to };
      draft.edges.set(edgeKey(next), sharedEdge(edge.max_visits));
    }
    for (const [old, place] of Object.entries(copied.layout)) {
      if (isNote(old)) outermost.push(pasteNote(draft, place as Note, dx, dy));
    }
  });
  return outermost;
}

function pasteNote(draft: DraftDoc, note: Note, dx: number, dy: number): string {
  const id = freeNote(draft);
  putNote(draft, id, { ...note, x: note.x + dx, y: note.y + dy });
  return id;
}

/** Give a note an id nobody has. */
export function freeNote(draft: DraftDoc): string {
  let n = 1;
  while (draft.layout.has(`note:${n}`)) n += 1;
  return `note:${n}`;
}

function freeNames(draft: DraftDoc, nodes: FlowNode[]): Map<string, string> {
  const taken = new Set(draft.nodes.keys());
  const names = new Map<string, string>();
  for (const { id } of nodes) {
    const free = freeId(taken, id.replace(/_\d+$/, ""));
    taken.add(free);
    names.set(id, free);
  }
  return names;
}

/** Let a node read the copies of what it read; `flow.cancel` names steps outside expressions. */
function renamedNode(node: FlowNode, names: ReadonlyMap<string, string>): FlowNode {
  const { id, type, parent, ...rest } = node;
  const renamed = renameReferences(rest as unknown as Json, names) as unknown as FlowNode;
  const listed = renamed.config?.nodes;
  if (type === "flow.cancel" && renamed.config && Array.isArray(listed)) {
    renamed.config.nodes = listed.map((one) => names.get(String(one)) ?? one);
  }
  return { ...renamed, id, type, parent };
}
