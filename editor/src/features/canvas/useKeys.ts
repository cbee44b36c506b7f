import { useEffect } from "react";
import { useStore } from "react-redux";
import { type RootState, useAppDispatch } from "~/app/store";
import { isNote } from "~/features/draft/document";
import { focusInspector } from "./focusInspector";
import { reveal } from "./instance";
import { portsOf } from "./ports";
import { requestRun } from "./requestRun";
import { type Types, useTypes } from "./types";
import type { Actions } from "./useActions";
import {
  addingBegan,
  addingEnded,
  edgeSelected,
  panelOpened,
  pathLit,
  selected,
} from "./viewSlice";
import { type Direction, walk } from "./walk";

const ARROWS: Record<string, [number, number, Direction]> = {
  ArrowLeft: [-10, 0, "left"],
  ArrowRight: [10, 0, "right"],
  ArrowUp: [0, -10, "up"],
  ArrowDown: [0, 10, "down"],
};

/** The keys of the canvas. While something is typed they belong to what is typed in. */
export function useKeys(actions: Actions, connectFrom: (node: string) => void): void {
  const store = useStore<RootState>();
  const dispatch = useAppDispatch();
  const types = useTypes();
  useEffect(() => {
    const say = { store, dispatch, actions, connectFrom, types };
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event.target)) return;
      const done = withMod(event, say) || anywhere(event, say) || onCanvas(event, say);
      if (done) event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [store, dispatch, actions, connectFrom, types]);
}

type Say = {
  store: { getState: () => RootState };
  dispatch: ReturnType<typeof useAppDispatch>;
  actions: Actions;
  connectFrom: (node: string) => void;
  types: Types;
};

export function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest("[role=dialog],[role=menu],[role=listbox],[role=tree]") !== null
  );
}

function withMod(event: KeyboardEvent, { actions, dispatch, store }: Say): boolean {
  if (!event.metaKey && !event.ctrlKey) return false;
  const key = event.key.toLowerCase();
  const write = store.getState().draft.mayWrite;
  if (key === "f") dispatch(panelOpened("find"));
  else if (key === "a" && isCanvas(event.target)) actions.selectAll();
  else if (!write) return false;
  else if (key === "z") event.shiftKey ? actions.redo() : actions.undo();
  else if (key === "y") actions.redo();
  else if (key === "d") actions.duplicate();
  else return false;
  return true;
}

function anywhere(event: KeyboardEvent, { dispatch, store }: Say): boolean {
  if (event.altKey || event.metaKey || event.ctrlKey) return false;
  if (event.key === "/" && store.getState().draft.mayWrite)
    dispatch(addingBegan({ on: "anywhere" }));
  else if (event.key === "?") dispatch(panelOpened("help"));
  else if (event.key === "1") reveal();
  else if (event.key === "Enter" && event.shiftKey) requestRun();
  else return false;
  return true;
}

function isCanvas(target: EventTarget | null): boolean {
  if (target === document.body) return true;
  return target instanceof Element && target.closest("[data-canvas]") !== null;
}

function onCanvas(event: KeyboardEvent, say: Say): boolean {
  if (!isCanvas(event.target) || event.metaKey || event.ctrlKey) return false;
  const { store, actions } = say;
  const { draft, view } = store.getState();
  const focused = focusedNode(event.target);
  const node = view.selection.find((id) => !isNote(id));
  const arrow = ARROWS[event.key];
  if (arrow) return moved(event, arrow, focused ?? node, say);
  if (event.key === "Escape") return escaped(say);
  if (event.target instanceof HTMLButtonElement) return false;
  if (event.key === "Enter" || event.key === " ") return opened(event, say);
  if (!draft.mayWrite) return false;
  if (event.key === "Delete" || event.key === "Backspace") actions.remove();
  else if (event.key === "Tab" && !event.shiftKey && node) return nextStep(node, say);
  else if (event.key === "c" && node) say.connectFrom(node);
  else return false;
  return true;
}

function focusedNode(target: EventTarget | null): string | undefined {
  if (!(target instanceof Element)) return undefined;
  return target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
}

function moved(
  event: KeyboardEvent,
  [dx, dy, direction]: [number, number, Direction],
  from: string | undefined,
  { store, dispatch, actions }: Say,
): boolean {
  const { draft, view } = store.getState();
  if (event.altKey) {
    const to = from ? walk(draft, from, direction) : Object.keys(draft.nodes)[0];
    if (!to) return true;
    dispatch(selected([to]));
    focusOn(to);
    return true;
  }
  if (!view.selection.length || !draft.mayWrite) return false;
  const far = event.shiftKey ? 5 : 1;
  actions.nudge(dx * far, dy * far);
  return true;
}

/** Give a node the focus, and bring it into view when it is not. */
export function focusOn(id: string): void {
  const find = () => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`);
  const there = find();
  if (there) there.focus({ preventScroll: true });
  const box = there?.getBoundingClientRect();
  const canvas = document.querySelector("[data-canvas]")?.getBoundingClientRect();
  const seen =
    box &&
    canvas &&
    box.left > canvas.left &&
    box.right < canvas.right &&
    box.top > canvas.top &&
    box.bottom < canvas.bottom;
  if (seen) return;
  reveal([id]);
  // Drawn only now; by then the focus may have gone on to what a next key opened.
  if (!there) setTimeout(() => find()?.focus({ preventScroll: true }), 260);
}

function escaped({ store, dispatch }: Say): boolean {
  const { view } = store.getState();
  if (view.lit.length) dispatch(pathLit([]));
  if (view.adding || view.panel === "palette") dispatch(addingEnded());
  else if (view.panel) dispatch(panelOpened(null));
  else if (view.edge) dispatch(edgeSelected(null));
  else dispatch(selected([]));
  return true;
}

function opened(event: KeyboardEvent, { store, dispatch }: Say): boolean {
  const { view, draft } = store.getState();
  const focused = focusedNode(event.target);
  const edge =
    event.target instanceof Element
      ? event.target.closest<HTMLElement>(".react-flow__edge")?.dataset.id
      : undefined;
  if (edge && edge in draft.edges) {
    dispatch(panelOpened(null));
    dispatch(edgeSelected(edge));
    return true;
  }
  if (!focused) return false;
  const already = view.selection.includes(focused);
  if (!already) dispatch(selected([focused]));
  if (event.key === "Enter") {
    dispatch(panelOpened(null));
    if (already) focusInspector();
  }
  return true;
}

function nextStep(node: string, { store, dispatch, types }: Say): boolean {
  const { draft } = store.getState();
  const at = draft.nodes[node];
  const ports = at ? portsOf(at, types.get(at.type)) : [];
  const taken = new Set(
    Object.keys(draft.edges)
      .map((key) => key.split(">")[0] ?? "")
      .filter((from) => from.split(".")[0] === node)
      .map((from) => from.split(".")[1] ?? "out"),
  );
  const port = ports.find((one) => !taken.has(one)) ?? ports[0];
  if (port === undefined) return false;
  dispatch(addingBegan({ on: "port", node, port }));
  return true;
}
