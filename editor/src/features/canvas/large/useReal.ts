import { type NodeChange, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "react-redux";
import type { RootState } from "~/app/store";
import type { CanvasEdge, CanvasNode } from "../graph";
import { type Boxes, boxesOf, LARGE, type Rect } from "./boxes";
import { FAR, type Looking, neighboursOf, nextReal, wanted } from "./choose";

const A_FRAME = 3;
/** Milliseconds without movement after which nodes come into the page: until then the picture does. */
const REST = 90;
const NONE: ReadonlySet<string> = new Set();

type Graph = {
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  onNodesChange: (changes: NodeChange<CanvasNode>[]) => void;
};
/** What a large flow's picture, map and gestures need to know; always the newest. */
export type Whole = {
  boxes: Boxes;
  edges: readonly CanvasEdge[];
  real: ReadonlySet<string>;
};

/**
 * The part of a large flow that is in the page.
 *
 * A thousand nodes as elements make a browser slow, so React Flow gets those in sight and those in
 * use, a few more with each frame of the screen; the rest is painted (`FlowPicture`).
 */
export function useReal<T extends Graph>(graph: T) {
  const large = graph.nodes.length > LARGE;
  const canvas = useStoreApi();
  const store = useStore<RootState>();
  const [real, setReal] = useState(NONE);
  const boxes = useMemo(() => boxesOf(large ? graph.nodes : []), [large, graph.nodes]);
  const neighbours = useMemo(() => neighboursOf(large ? graph.edges : []), [large, graph.edges]);
  const whole = useRef<Whole>({ boxes, edges: graph.edges, real });
  whole.current = { boxes, edges: graph.edges, real };
  const held = useRef<string[]>([]);
  const joined = useRef(neighbours);
  joined.current = neighbours;

  const { ask, moved, hold } = useMemo(() => {
    let asked = 0;
    let last = 0;
    const step = () => {
      asked = 0;
      const waited = performance.now() - last;
      if (waited < REST) {
        asked = window.setTimeout(step, REST - waited);
        return;
      }
      const { boxes: now, real: had } = whole.current;
      const looking = lookingAt(canvas.getState(), held.current, store.getState().view.selection);
      const next = nextReal(had, wanted(now, joined.current, looking), now, looking, A_FRAME);
      if (next.real !== had) setReal(next.real);
      if (!next.done) later();
    };
    const later = () => {
      if (asked === 0) asked = requestAnimationFrame(step);
    };
    const moving = () => {
      last = performance.now();
      later();
    };
    const holding = (id: string | null) => {
      if (held.current[0] === (id ?? undefined)) return;
      held.current = id === null ? [] : [id];
      later();
    };
    return { ask: later, moved: moving, hold: holding };
  }, [canvas, store]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other boxes may need other nodes
  useEffect(() => {
    if (!large) return;
    ask();
    const stops = [canvas.subscribe(whenMoved(moved)), store.subscribe(whenSelected(store, ask))];
    return () => {
      for (const stop of stops) stop();
    };
  }, [large, ask, moved, canvas, store, boxes.size]);

  const nodes = useMemo(
    () => (large ? graph.nodes.filter(({ id }) => real.has(id)) : graph.nodes),
    [large, graph.nodes, real],
  );
  const edges = useMemo(
    () =>
      large
        ? graph.edges.filter(({ source, target }) => real.has(source) && real.has(target))
        : graph.edges,
    [large, graph.edges, real],
  );
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) =>
      graph.onNodesChange(
        large ? forAll(changes, whole.current, store.getState().view.selection) : changes,
      ),
    [graph.onNodesChange, large, store],
  );
  return { graph: { ...graph, nodes, edges, onNodesChange }, large, whole, boxes, real, hold };
}

type View = { transform: [number, number, number]; width: number; height: number };

export function viewOf({ transform: [x, y, zoom], width, height }: View): Rect {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

function lookingAt(view: View, held: string[], selection: string[]): Looking {
  const focused = document.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  return {
    view: viewOf(view),
    far: view.transform[2] < FAR,
    held: focused ? [...held, focused] : held,
    selection,
  };
}

function whenMoved(tell: () => void) {
  return (now: View, before: View) => {
    if (
      now.transform !== before.transform ||
      now.width !== before.width ||
      now.height !== before.height
    )
      tell();
  };
}

function whenSelected(store: { getState: () => RootState }, tell: () => void) {
  let before = store.getState().view.selection;
  return () => {
    const { selection } = store.getState().view;
    if (selection !== before) tell();
    before = selection;
  };
}

/** What happens to the nodes in the page happens to the selected ones that are only painted, too. */
function forAll(
  changes: NodeChange<CanvasNode>[],
  { boxes, real }: Whole,
  selection: readonly string[],
): NodeChange<CanvasNode>[] {
  const painted = selection.filter((id) => !real.has(id));
  if (!painted.length) return changes;
  const moved = changes.find((change) => change.type === "position" && change.position);
  if (moved?.type === "position" && moved.position && selection.includes(moved.id)) {
    const was = boxes.get(moved.id)?.node.position;
    if (!was) return changes;
    const [dx, dy] = [moved.position.x - was.x, moved.position.y - was.y];
    return [...changes, ...shifted(painted, new Set(selection), boxes, dx, dy)];
  }
  const off = new Set(
    changes.flatMap((change) => (change.type === "select" && !change.selected ? change.id : [])),
  );
  const all = off.size > 0 && selection.every((id) => !real.has(id) || off.has(id));
  if (!all) return changes;
  return [...changes, ...painted.map((id) => ({ type: "select" as const, id, selected: false }))];
}

function shifted(
  ids: readonly string[],
  chosen: ReadonlySet<string>,
  boxes: Boxes,
  dx: number,
  dy: number,
): NodeChange<CanvasNode>[] {
  return ids.flatMap((id): NodeChange<CanvasNode>[] => {
    const node = boxes.get(id)?.node;
    if (!node || isIn(node, chosen, boxes)) return [];
    const position = { x: node.position.x + dx, y: node.position.y + dy };
    return [{ type: "position", id, position }];
  });
}

function isIn(node: CanvasNode, chosen: ReadonlySet<string>, boxes: Boxes): boolean {
  for (let at = node.parentId; at !== undefined; at = boxes.get(at)?.node.parentId)
    if (chosen.has(at)) return true;
  return false;
}

/** What was dragged: with the nodes React Flow knows, the selected ones that are only painted. */
export function draggedWith(
  dragged: CanvasNode[],
  { boxes, real }: Whole,
  selection: readonly string[],
): CanvasNode[] {
  if (!dragged.some(({ id }) => selection.includes(id))) return dragged;
  const chosen = new Set(selection);
  const painted = selection.flatMap((id) => {
    const node = boxes.get(id)?.node;
    return node && !real.has(id) && !isIn(node, chosen, boxes) ? [node] : [];
  });
  return painted.length ? [...dragged, ...painted] : dragged;
}
