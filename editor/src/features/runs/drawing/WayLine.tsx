import { EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import { useAppSelector } from "~/app/store";
import { useFar } from "~/features/canvas/useNodeLook";
import { classes } from "~/ui/classes";
import { selectNodeRuns } from "../liveSlice";
import { type DrawnEdge, type Paint, paintOf } from "./drawn";

const LOOKS: Record<Paint, string> = {
  plain: "stroke-line-strong [stroke-width:1.5]",
  taken: "stroke-ok [stroke-width:2.5]",
  running: "stroke-running [stroke-width:2.5]",
  skipped: "stroke-line-strong [stroke-width:1.5] [stroke-dasharray:4_4]",
};

/** A path in the drawing of a run. */
export const WayLine = memo(function WayLine(props: EdgeProps<DrawnEdge>) {
  const { data } = props;
  const far = useFar();
  const paint = useAppSelector((state) =>
    data ? paintOf(data.edge, selectNodeRuns(state)) : "plain",
  );
  const [path, x, y] = getBezierPath({ ...props, curvature: 0.3 });
  return (
    <>
      <path d={path} fill="none" className={classes("react-flow__edge-path", LOOKS[paint])} />
      {data?.words && !far && (
        <EdgeLabelRenderer>
          <span
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            className={classes(
              "pointer-events-none absolute rounded-[5px] bg-bg px-1.5 text-2xs",
              data.failed ? "text-failed" : "text-text-2",
            )}
          >
            {data.words}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
