import type { DragEvent } from "react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "react-redux";
import { said } from "~/app/noticesSlice";
import { type RootState, useAppDispatch } from "~/app/store";
import { moveAll, setParent } from "~/features/draft/commands/nodes";
import { once } from "~/features/draft/commands/once";
import { useDraft } from "~/features/draft/DraftProvider";
import { isNote, type Place } from "~/features/draft/document";
import type { DraftState } from "~/features/draft/draftSlice";
import { DRAGGED } from "~/features/palette/Palette";
import { useAddStep } from "~/features/palette/useAddStep";
import { sizeOf } from "./geometry";
import { absolutePlace, type CanvasNode } from "./graph";
import { onFlow } from "./instance";
import { frameAround } from "./places";
import { type Types, useTypes } from "./types";

type Point = { x: number; y: number };

/** What happens when nodes are let go after a drag, or a kind of step comes from the palette. */
export function useDrop() {
  const draft = useDraft();
  const store = useStore<RootState>();
  const types = useTypes();
  const dispatch = useAppDispatch();
  const { t } = useTranslation();
  const addStep = useAddStep();

  const onNodeDragStop = useCallback(
    (_event: unknown, _node: CanvasNode, dragged: CanvasNode[]) => {
      const state = store.getState().draft;
      const before = Object.keys(state.edges).length;
      const moving = new Set(dragged.map(({ id }) => id));
      const frames = openFrames(state, types);
      once(draft, () => {
        for (const node of dragged) letGo(node);
      });
      if (Object.keys(store.getState().draft.edges).length < before)
        dispatch(said(t("canvas.crossing")));

      function letGo({ id, position }: CanvasNode): void {
        const place = { x: Math.round(position.x), y: Math.round(position.y) };
        const node = state.nodes[id];
        if (!node || moving.has(node.parent ?? "")) {
          if (isNote(id) || node) moveAll(draft, { [id]: place });
          return;
        }
        const up = node.parent ? absolutePlace(node.parent, state.nodes, state.layout) : ZERO;
        const at = { x: place.x + up.x, y: place.y + up.y };
        const size = sizeOf(node, types.get(node.type), state.layout[id] as Place | undefined);
        const middle = { x: at.x + size.width / 2, y: at.y + size.height / 2 };
        const trigger = types.get(node.type)?.group === "trigger";
        const parent = trigger ? null : frameAt(state, frames, middle, id);
        const down = parent ? absolutePlace(parent, state.nodes, state.layout) : ZERO;
        const inside = { x: at.x - down.x, y: at.y - down.y };
        const grown = parent ? frameAround(state, types, parent, { ...inside, ...size }) : {};
        if (parent !== (node.parent ?? null)) setParent(draft, [id], parent);
        moveAll(draft, { ...grown, [id]: inside });
      }
    },
    [draft, store, types, dispatch, t],
  );

  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = types.get(event.dataTransfer.getData(DRAGGED));
      if (!type) return;
      event.preventDefault();
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const edge = under?.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
      if (edge) {
        addStep(type, { on: "edge", edge });
        return;
      }
      const at = onFlow({ x: event.clientX, y: event.clientY });
      const state = store.getState().draft;
      const parent = frameAt(state, openFrames(state, types), at, null) ?? undefined;
      const up = parent ? absolutePlace(parent, state.nodes, state.layout) : ZERO;
      const place = { x: Math.round(at.x - up.x - 110), y: Math.round(at.y - up.y - 28) };
      addStep(type, { on: "place", ...place, parent });
    },
    [types, addStep, store],
  );
  const onDragOver = useCallback((event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  }, []);
  return { onNodeDragStop, onDrop, onDragOver };
}

const ZERO: Point = { x: 0, y: 0 };

type Opened = Point & { id: string; width: number; height: number };

/** The frames something can be dropped into, the smallest first. */
function openFrames(state: DraftState, types: Types): Opened[] {
  const frames: Opened[] = [];
  for (const node of Object.values(state.nodes)) {
    const type = types.get(node.type);
    const place = state.layout[node.id] as Place | undefined;
    if (!type?.holds_nodes || place?.folded) continue;
    const at = absolutePlace(node.id, state.nodes, state.layout);
    frames.push({ id: node.id, ...at, ...sizeOf(node, type, place) });
  }
  return frames.sort((a, b) => a.width * a.height - b.width * b.height);
}

/** The innermost frame at a point, other than a node itself and what stands inside it. */
function frameAt(
  state: DraftState,
  frames: Opened[],
  { x, y }: Point,
  self: string | null,
): string | null {
  const hit = frames.find(
    (one) =>
      x > one.x &&
      x < one.x + one.width &&
      y > one.y &&
      y < one.y + one.height &&
      !isInside(state, one.id, self),
  );
  return hit?.id ?? null;
}

function isInside(state: DraftState, id: string, of: string | null): boolean {
  for (let at: string | undefined = id; at !== undefined; at = state.nodes[at]?.parent) {
    if (at === of) return true;
  }
  return false;
}
