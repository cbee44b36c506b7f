import { Panel, useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { around, type Rect } from "./boxes";
import { coloursNow } from "./looks";
import { viewOf, type Whole } from "./useReal";

const WIDTH = 200;
const HEIGHT = 150;

/** The map of a large flow: where things are, and which part is in sight. A press goes there. */
export function FlowMap({ whole, boxes }: { whole: RefObject<Whole>; boxes: unknown }) {
  const { t } = useTranslation();
  const flow = useReactFlow();
  const canvas = useStoreApi();
  const transform = useStore((state) => state.transform);
  const picture = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view or other boxes are another map
  useEffect(() => {
    const on = picture.current?.getContext("2d");
    if (on) paintMap(on, whole.current, viewOf(canvas.getState()));
  }, [transform, boxes, canvas, whole]);
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { x, y, scale } = placed(whole.current, viewOf(canvas.getState()));
    const at = { x: (event.clientX - box.x) / scale + x, y: (event.clientY - box.y) / scale + y };
    void flow.setCenter(at.x, at.y, { zoom: canvas.getState().transform[2] });
  };
  return (
    <Panel position="bottom-right" className="!bottom-12">
      <canvas
        ref={picture}
        role="img"
        aria-label={t("canvas.map")}
        width={WIDTH * 2}
        height={HEIGHT * 2}
        style={{ width: WIDTH, height: HEIGHT }}
        onPointerDown={go}
        onPointerMove={go}
        className="nopan nodrag cursor-pointer rounded-card border border-line bg-surface shadow-1"
      />
    </Panel>
  );
}

function placed({ boxes }: Whole, view: Rect): { x: number; y: number; scale: number } {
  const all = around(boxes) ?? view;
  const scale = Math.min(WIDTH / (all.width + 400), HEIGHT / (all.height + 400));
  const x = all.x - (WIDTH / scale - all.width) / 2;
  const y = all.y - (HEIGHT / scale - all.height) / 2;
  return { x, y, scale };
}

function paintMap(on: CanvasRenderingContext2D, whole: Whole, view: Rect): void {
  const { x, y, scale } = placed(whole, view);
  const colours = coloursNow();
  on.setTransform(2, 0, 0, 2, 0, 0);
  on.clearRect(0, 0, WIDTH, HEIGHT);
  for (const box of whole.boxes.values()) {
    const ground = box.node.type === "frame" || box.node.type === "note";
    on.fillStyle = colours[box.node.selected ? "accent" : ground ? "line" : "line-strong"] ?? "";
    const size = [Math.max(1, box.width * scale), Math.max(1, box.height * scale)] as const;
    on.fillRect((box.x - x) * scale, (box.y - y) * scale, ...size);
  }
  on.strokeStyle = colours.accent ?? "";
  on.lineWidth = 1.5;
  on.strokeRect(
    (view.x - x) * scale,
    (view.y - y) * scale,
    view.width * scale,
    view.height * scale,
  );
}
