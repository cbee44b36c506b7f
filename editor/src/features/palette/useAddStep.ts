import { useCallback } from "react";
import { useStore } from "react-redux";
import type { NodeType } from "~/api/catalog";
import { type RootState, useAppDispatch } from "~/app/store";
import { sizeOf } from "~/features/canvas/geometry";
import { middleOfView } from "~/features/canvas/instance";
import { frameAround, freePlace, placeAfter, placeOnEdge } from "~/features/canvas/places";
import { portsOf } from "~/features/canvas/ports";
import { type Types, useTypes } from "~/features/canvas/types";
import { type Adding, addingEnded, selected } from "~/features/canvas/viewSlice";
import { connect, insertOnEdge } from "~/features/draft/commands/edges";
import { addNode, moveAll } from "~/features/draft/commands/nodes";
import { once } from "~/features/draft/commands/once";
import { useDraft } from "~/features/draft/DraftProvider";
import { type FlowNode, fromOf, isNote } from "~/features/draft/document";
import type { DraftState } from "~/features/draft/draftSlice";
import type { DraftSession } from "~/features/draft/session";
import { newNode } from "./newNode";

/** Add a step of a kind where the view says, select it, and close the palette. */
export function useAddStep(): (type: NodeType, where?: Adding) => void {
  const draft = useDraft();
  const dispatch = useAppDispatch();
  const types = useTypes();
  const store = useStore<RootState>();
  return useCallback(
    (type, where) => {
      const { draft: state, view } = store.getState();
      const adding = where ?? view.adding ?? { on: "anywhere" };
      const node = newNode(draft, type);
      once(draft, () =>
        add(
          { draft, state, types, node, type },
          settled(adding, state, view.selection, types, type),
        ),
      );
      dispatch(addingEnded());
      dispatch(selected([node.id]));
      focusNode(node.id);
    },
    [draft, dispatch, types, store],
  );
}

const GIVE_UP = 3_000;

/** Once the new step is drawn it has the focus, so that the keyboard goes on from there. */
function focusNode(id: string): void {
  const until = performance.now() + GIVE_UP;
  const step = () => {
    const node = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`);
    node?.focus();
    // Until it is measured it is hidden, and takes no focus.
    if (node && node === document.activeElement) return;
    if (performance.now() < until) requestAnimationFrame(step);
  };
  setTimeout(step, 60);
}

/** "Anywhere" is after the selected step when there is one with a way out that is free. */
function settled(
  adding: Adding,
  state: DraftState,
  selection: string[],
  types: Types,
  type: NodeType,
): Adding {
  if (adding.on !== "anywhere" || type.group === "trigger") return adding;
  const last = selection.filter((id) => !isNote(id)).at(-1);
  const node = last ? state.nodes[last] : undefined;
  const port = node && portsOf(node, types.get(node.type))[0];
  return node && port ? { on: "port", node: node.id, port } : adding;
}

type Added = {
  draft: DraftSession;
  state: DraftState;
  types: Types;
  node: FlowNode;
  type: NodeType;
};

function add(added: Added, adding: Adding): void {
  const { draft, state, types, node, type } = added;
  if (adding.on === "edge" && type.group !== "trigger") {
    addOnEdge(added, adding.edge);
    return;
  }
  const source = adding.on === "port" ? state.nodes[adding.node] : undefined;
  if (adding.on === "port" && source && type.group !== "trigger") {
    const place = placeAfter(state, types, adding.node, adding.port, node);
    addNode(draft, { ...node, parent: source.parent }, place);
    grow(added, source.parent, place);
    connect(draft, { from: fromOf(adding.node, adding.port), to: node.id });
    return;
  }
  const at = adding.on === "place" ? adding : middleOfView();
  const parent = adding.on === "place" && type.group !== "trigger" ? adding.parent : undefined;
  const place = freePlace(state, types, node, at, parent ?? null);
  addNode(draft, { ...node, parent }, place);
  grow(added, parent, place);
}

/** A frame makes room for what is added inside. */
function grow(added: Added, parent: string | undefined, place: { x: number; y: number }): void {
  const { draft, state, types, node, type } = added;
  if (!parent) return;
  moveAll(draft, frameAround(state, types, parent, { ...place, ...sizeOf(node, type, undefined) }));
}

function addOnEdge({ draft, state, types, node, type }: Added, key: string): void {
  const edge = state.edges[key];
  if (!edge) return;
  const { place, moved } = placeOnEdge(state, types, edge, node);
  const parent = state.nodes[edge.to]?.parent;
  insertOnEdge(draft, key, { ...node, parent }, place, portsOf(node, type)[0] ?? "out");
  moveAll(draft, moved);
}
