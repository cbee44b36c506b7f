import { useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect, useRef } from "react";
import { useStore } from "react-redux";
import type { RootState } from "~/app/store";
import { type Types, useTypes } from "../types";
import { FAR } from "./choose";
import { coloursNow, looksOf, seen } from "./looks";
import { paintFlow } from "./paintFlow";
import { viewOf, type Whole } from "./useReal";

type Props = { whole: RefObject<Whole>; boxes: unknown; real: unknown };

/** A large flow in simplified form, under the nodes that are in the page. */
export function FlowPicture({ whole, boxes, real }: Props) {
  const picture = useRef<HTMLCanvasElement>(null);
  const paint = usePainting(picture, whole, useTypes());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other boxes make another picture
  useEffect(() => paint.current(), [boxes, real, paint]);
  return (
    <canvas
      ref={picture}
      aria-hidden
      className="pointer-events-none absolute inset-0 size-full"
      style={{ zIndex: -1 }}
    />
  );
}

/** Paint with each frame in which something is new, and never twice in one. */
function usePainting(
  picture: RefObject<HTMLCanvasElement | null>,
  whole: RefObject<Whole>,
  types: Types,
) {
  const canvas = useStoreApi();
  const store = useStore<RootState>();
  const now = useRef(() => {});
  useEffect(() => {
    let asked = 0;
    const paint = () => {
      asked = 0;
      const element = picture.current;
      const on = element?.getContext("2d");
      if (!element || !on) return;
      const at = canvas.getState();
      const sharp = fitted(element, at);
      on.setTransform(sharp, 0, 0, sharp, 0, 0);
      on.clearRect(0, 0, at.width, at.height);
      const zoom = at.transform[2];
      const view = viewOf(at);
      const looks = looksOf(store.getState(), types);
      paintFlow({ on, view, zoom, far: zoom < FAR, colours: coloursNow(), looks }, whole.current);
    };
    const ask = () => {
      asked ||= requestAnimationFrame(paint);
    };
    now.current = paint; // with the nodes that appear in this frame, not after them
    const theme = new MutationObserver(ask);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    void document.fonts?.ready.then(ask);
    let before = seen(store.getState());
    const stops = [
      canvas.subscribe((at, was) => {
        if (at.transform !== was.transform || at.width !== was.width || at.height !== was.height)
          ask();
      }),
      store.subscribe(() => {
        const next = seen(store.getState());
        if (next.some((one, index) => one !== before[index])) ask();
        before = next;
      }),
    ];
    paint();
    return () => {
      cancelAnimationFrame(asked);
      theme.disconnect();
      for (const stop of stops) stop();
    };
  }, [canvas, store, types, picture, whole]);
  return now;
}

function fitted(element: HTMLCanvasElement, { width, height }: { width: number; height: number }) {
  const sharp = Math.min(devicePixelRatio, 2);
  const [wide, high] = [Math.round(width * sharp), Math.round(height * sharp)];
  if (element.width !== wide) element.width = wide;
  if (element.height !== high) element.height = high;
  return sharp;
}
