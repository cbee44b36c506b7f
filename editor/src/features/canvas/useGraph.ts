import { applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "react-redux";
import { type RootState, useAppDispatch, useAppSelector } from "~/app/store";
import type { FlowNode } from "~/features/draft/document";
import { selectDraft, selectEdges, selectLayout, selectNodes } from "~/features/draft/draftSlice";
import { drawnAlike } from "./drawnAlike";
import { type CanvasEdge, type CanvasNode, canvasEdges, canvasNodes } from "./graph";
import { labelledEdges, labelledNodes } from "./labels";
import { type Types, useTypes } from "./types";
import { edgeSelected, selected } from "./viewSlice";

/**
 * The draft as React Flow draws it.
 *
 * A drag lives here until it is dropped; the store keeps what is selected.
 */
export function useGraph() {
  const dispatch = useAppDispatch();
  const store = useStore<RootState>();
  const types = useTypes();
  // A key in a field shows first; the canvas follows when there is time.
  const nodes = useDeferredValue(useNodesDrawn(types));
  const edges = useDeferredValue(useAppSelector(selectEdges));
  const layout = useDeferredValue(useAppSelector(selectLayout));
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const selection = useAppSelector((state) => state.view.selection);
  const edge = useAppSelector((state) => state.view.edge);

  const fromDraft = useSame(
    useMemo(
      () => labelledNodes(canvasNodes(nodes, layout, types, mayWrite), nodes, types),
      [nodes, layout, types, mayWrite],
    ),
  );
  const drawnEdges = useSame(
    useMemo(() => labelledEdges(canvasEdges(edges, nodes, types), nodes), [edges, nodes, types]),
  );
  const [shown, setShown] = useState<CanvasNode[]>(fromDraft);
  useEffect(() => {
    setShown((old) => merged(old, fromDraft, new Set(selection)));
  }, [fromDraft, selection]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at when what is drawn changed
  useEffect(() => {
    const { draft, view } = store.getState(); // what was just added is not drawn yet
    const there = view.selection.filter((id) => id in draft.nodes || id in draft.layout);
    if (there.length !== view.selection.length) dispatch(selected(there));
    if (view.edge && !(view.edge in draft.edges)) dispatch(edgeSelected(null));
  }, [selection, edge, nodes, edges, layout, store, dispatch]);
  const shownEdges = useMemo(
    () => drawnEdges.map((one) => (one.id === edge ? { ...one, selected: true } : one)),
    [drawnEdges, edge],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const chosen = changes.filter((change) => change.type === "select");
      if (chosen.length) {
        const now = store.getState().view.selection;
        const next = new Set(now);
        for (const { id, selected: on } of chosen) on ? next.add(id) : next.delete(id);
        if (next.size !== now.length || now.some((id) => !next.has(id)))
          dispatch(selected([...next]));
      }
      const rest = changes.filter((change) => change.type !== "select" && change.type !== "remove");
      if (rest.length) setShown((old) => applyNodeChanges(rest, old));
    },
    [dispatch, store],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) => {
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) dispatch(edgeSelected(change.id));
        else if (store.getState().view.edge === change.id) dispatch(edgeSelected(null));
      }
    },
    [dispatch, store],
  );
  return { nodes: shown, edges: shownEdges, onNodesChange, onEdgesChange };
}

type Drawn = CanvasNode & { drawnFrom?: CanvasNode };
const sources = new WeakMap<CanvasNode, CanvasNode>();

/** Keep the objects of nodes that look the same, so that only what changed is drawn again. */
function merged(old: CanvasNode[], next: CanvasNode[], chosen: Set<string>): CanvasNode[] {
  const before = new Map(old.map((node) => [node.id, node]));
  return next.map((node) => {
    const was: Drawn | undefined = before.get(node.id);
    const on = chosen.has(node.id);
    if (was && sources.get(was) === node && Boolean(was.selected) === on) return was;
    const made = {
      ...node,
      selected: on,
      measured: sameSize(was, node) ? was?.measured : undefined,
    };
    sources.set(made, node);
    return made;
  });
}

/** A measure of another size would outlive it: a frame is a card until its type is known. */
function sameSize(was: CanvasNode | undefined, node: CanvasNode): boolean {
  return was?.type === node.type && was?.width === node.width && was?.height === node.height;
}

/** Keep a list while what stands in it is the same, so that nothing is drawn again for nothing. */
function useSame<T>(list: T[]): T[] {
  const kept = useRef(list);
  const before = kept.current;
  const same = before.length === list.length && before.every((one, at) => one === list[at]);
  if (!same) kept.current = list;
  return kept.current;
}

/** The nodes, the same object as long as they would be drawn the same at the same places. */
function useNodesDrawn(types: Types): Record<string, FlowNode> {
  const same = useCallback(
    (a: Record<string, FlowNode>, b: Record<string, FlowNode>) => drawnAlike(a, b, types),
    [types],
  );
  return useAppSelector(selectNodes, same);
}
