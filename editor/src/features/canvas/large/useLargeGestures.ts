import { useReactFlow } from "@xyflow/react";
import { type PointerEvent, type RefObject, useCallback, useRef } from "react";
import { useAppDispatch } from "~/app/store";
import { onFlow } from "../instance";
import { selected } from "../viewSlice";
import { hit, meets, type Rect } from "./boxes";
import { FAR } from "./choose";
import type { Whole } from "./useReal";

type Place = { clientX: number; clientY: number };

/** Make what is only painted answer the pointer: hovering brings a node into the page. */
export function useLargeGestures(whole: RefObject<Whole>, hold: (id: string | null) => void) {
  const flow = useReactFlow();
  const dispatch = useAppDispatch();
  const begun = useRef<Place | null>(null);
  const under = useCallback(
    ({ clientX, clientY }: Place) => hit(whole.current.boxes, onFlow({ x: clientX, y: clientY })),
    [whole],
  );
  const onPointerMove = useCallback(
    (event: PointerEvent) => {
      if (event.buttons === 0) hold(flow.getZoom() < FAR ? under(event) : null);
    },
    [flow, hold, under],
  );
  const onPaneClick = useCallback(
    (event: Place) => {
      const id = under(event); // a touch does not hover first
      if (id) setTimeout(() => dispatch(selected([id])));
    },
    [under, dispatch],
  );
  const onSelectionStart = useCallback((event: Place) => {
    begun.current = { clientX: event.clientX, clientY: event.clientY };
  }, []);
  const onSelectionEnd = useCallback(
    (event: Place) => {
      const from = begun.current;
      if (!from) return;
      const frame = spanned(from, event);
      const { boxes } = whole.current;
      const found = [...boxes].filter(([, box]) => meets(box, frame)).map(([id]) => id);
      setTimeout(() => dispatch(selected(found)));
    },
    [whole, dispatch],
  );
  return { onPointerMove, flow: { onPaneClick, onSelectionStart, onSelectionEnd } };
}

function spanned(a: Place, b: Place): Rect {
  const [one, two] = [a, b].map(({ clientX, clientY }) => onFlow({ x: clientX, y: clientY }));
  if (!one || !two) return { x: 0, y: 0, width: 0, height: 0 };
  return {
    x: Math.min(one.x, two.x),
    y: Math.min(one.y, two.y),
    width: Math.abs(one.x - two.x),
    height: Math.abs(one.y - two.y),
  };
}
