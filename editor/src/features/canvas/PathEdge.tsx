import {
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  type Node,
  Position,
  useStore,
} from "@xyflow/react";
import { Plus } from "lucide-react";
import { memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { selectDraft } from "~/features/draft/draftSlice";
import { type DiffMark, selectDiffOfEdge } from "~/features/publish/diffSlice";
import { classes } from "~/ui/classes";
import type { CanvasEdge } from "./graph";
import { lowestBetween, standing } from "./large/boxes";
import { useLarge } from "./large/LargeContext";
import { type EdgePaint, selectEdgePaint, selectLit } from "./paint";
import { type Point, rounded } from "./rounded";
import { useFar } from "./useNodeLook";
import { addingBegan } from "./viewSlice";

const LOOKS: Record<EdgePaint, string> = {
  plain: "stroke-text-3/60 [stroke-width:1.5]",
  taken: "stroke-ok [stroke-width:2.5]",
  running: "stroke-running [stroke-width:2.5]",
  skipped: "stroke-text-3/50 [stroke-width:1.5] [stroke-dasharray:4_4]",
  lit: "lit-path stroke-waiting [stroke-width:2.5] [stroke-dasharray:6_6]",
  dim: "stroke-line [stroke-width:1.5]",
};

const DIFF_LOOKS: Record<DiffMark, string> = {
  added: "!stroke-ok [stroke-width:2.5]",
  changed: "!stroke-waiting [stroke-width:2.5]",
  removed: "!stroke-failed [stroke-dasharray:5_5]",
};

/** A path from one step to the next, with its word, and a button to put a step on it. */
export const PathEdge = memo(function PathEdge(props: EdgeProps<CanvasEdge>) {
  const { id, source, target, selected, data } = props;
  const far = useFar();
  const paint = useAppSelector((state): EdgePaint => {
    const lit = selectLit(state);
    if (lit.size) return lit.has(source) && lit.has(target) ? "lit" : "dim";
    return selectEdgePaint(state)[id] ?? "plain";
  });
  const diff = useAppSelector((state) => selectDiffOfEdge(state, id));
  const differs = data?.gone ? "removed" : diff;
  const [near, setNear] = useNear();
  const lowest = useLowest(props);
  const [path, x, y] = pathOf(props, lowest);
  const word = labelPlace(props, x, y);
  const { t } = useTranslation();
  const words = [data?.words, data?.visits ? t("canvas.visits", { count: data.visits }) : ""]
    .filter(Boolean)
    .join(", ");
  return (
    <g onPointerEnter={() => setNear(true)} onPointerLeave={() => setNear(false)}>
      <path
        d={path}
        fill="none"
        strokeWidth={20}
        className="react-flow__edge-interaction stroke-transparent"
      />
      <path
        d={path}
        fill="none"
        className={classes(
          "react-flow__edge-path",
          LOOKS[paint],
          data?.failed && paint === "plain" && "[stroke-dasharray:4_4]",
          differs && DIFF_LOOKS[differs],
          selected && "!stroke-accent",
        )}
      />
      {!far && (words || near || selected) && (
        <EdgeLabelRenderer>
          {words && (
            <span
              style={{ transform: `translate(-50%, -50%) translate(${word.x}px, ${word.y}px)` }}
              className={classes(
                "pointer-events-none absolute rounded-[5px] bg-bg px-1.5 text-2xs",
                data?.failed ? "text-failed" : "text-text-2",
                paint === "dim" && "opacity-35",
              )}
            >
              {words}
            </span>
          )}
          {!data?.gone && (near || selected) && <Insert id={id} x={x} y={y} setNear={setNear} />}
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

type InsertProps = { id: string; x: number; y: number; setNear: (near: boolean) => void };

function Insert({ id, x, y, setNear }: InsertProps) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  if (!mayWrite) return null;
  return (
    <button
      type="button"
      aria-label={t("canvas.addOn")}
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={() => setNear(false)}
      onClick={() => dispatch(addingBegan({ on: "edge", edge: id }))}
      className="nodrag nopan pointer-events-auto absolute z-10 grid size-6 place-items-center rounded-full border border-accent bg-surface text-accent shadow-1 hover:bg-accent-weak [&>svg]:size-3.5"
    >
      <Plus />
    </button>
  );
}

/** Leaving is a little late, so that the pointer can reach the button over the line. */
function useNear(): [boolean, (near: boolean) => void] {
  const [near, set] = useState(false);
  const timer = useRef(0);
  const setNear = (next: boolean) => {
    clearTimeout(timer.current);
    if (next) set(true);
    else timer.current = window.setTimeout(() => set(false), 250);
  };
  return [near, setNear];
}

function pathOf(props: EdgeProps<CanvasEdge>, lowest: number): [string, number, number] {
  const { sourceX, sourceY, targetX, targetY } = props;
  const below = props.sourcePosition === Position.Bottom;
  const back = props.data?.visits !== undefined || targetX < sourceX + 10;
  if (back) return around(props, lowest + 36);
  if (below && targetY < sourceY + 24) return around(props, sourceY + 36);
  const [path, x, y] = getBezierPath({ ...props, curvature: 0.3 });
  return [path, x, y];
}

/** How low the nodes reach that stand between the two ends of a path that leads back. */
function useLowest(props: EdgeProps<CanvasEdge>): number {
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const large = useLarge();
  return useStore((state) => {
    if (data?.visits === undefined) return Math.max(sourceY, targetY) + 28;
    const all = large ? standing(large.current.boxes) : state.nodes.map(rectOf);
    return lowestBetween(all, { x: sourceX, y: sourceY }, { x: targetX, y: targetY });
  });
}

function rectOf({ position, width = 0, height = 0, type, parentId }: Node) {
  return { ...position, width, height, type, parentId };
}

/** A path that goes below what stands between its ends. */
function around(props: EdgeProps<CanvasEdge>, low: number): [string, number, number] {
  const { sourceX, sourceY, targetX, targetY } = props;
  const out = props.sourcePosition === Position.Bottom ? sourceX : sourceX + 24;
  const corners: Point[] = [
    [sourceX, sourceY],
    [out, sourceY],
    [out, low],
    [targetX - 24, low],
    [targetX - 24, targetY],
    [targetX, targetY],
  ];
  return [rounded(corners), (out + targetX - 24) / 2, low];
}

/** A word stands halfway to where the button appears, so that both can be read. */
function labelPlace({ data, sourceX, sourceY }: EdgeProps<CanvasEdge>, x: number, y: number) {
  if (data?.visits !== undefined) return { x: x - 60, y };
  const long = Math.hypot(x - sourceX, y - sourceY) > 60;
  return long ? { x: (sourceX + x) / 2, y: (sourceY + y) / 2 } : { x, y };
}
