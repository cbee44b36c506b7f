import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import type { NodeType } from "~/api/catalog";
import { useAppSelector } from "~/app/store";
import { type Size, spotsOf } from "~/features/canvas/geometry";
import { TypeIcon } from "~/features/canvas/icons";
import { sentenceOf } from "~/features/canvas/sentenceOf";
import { useNodeType } from "~/features/canvas/types";
import { useFar } from "~/features/canvas/useNodeLook";
import type { FlowNode } from "~/features/draft/document";
import { classes } from "~/ui/classes";
import { StatusIcon } from "~/ui/StatusIcon";
import { selectNodeRuns } from "../liveSlice";
import { statusOf } from "../words";
import type { DrawnNode } from "./drawn";

const LOOKS: Partial<Record<string, string>> = {
  failed: "border-failed",
  unknown: "border-unknown",
  running: "border-running",
  waiting: "border-waiting",
};
const FAR: Partial<Record<string, string>> = {
  failed: "!bg-failed-bg border-failed",
  unknown: "!bg-unknown-bg border-unknown",
  running: "!bg-running-bg border-running",
  waiting: "!bg-waiting-bg border-waiting",
  succeeded: "!bg-ok-bg border-ok",
};

type Props = NodeProps<DrawnNode>;

/** A step in the drawing of a run: its name, how it stands, and how many items are done. */
export const StepCard = memo(function StepCard({ id, data, selected, width, height }: Props) {
  const { node } = data;
  const type = useNodeType(node.type);
  const run = useAppSelector((state) => selectNodeRuns(state)[id]);
  const far = useFar();
  const name = node.name || type?.title || id;
  const quiet = !run || run.status === "skipped" || run.status === "pending";
  const frame = type?.holds_nodes === true;
  return (
    <div
      style={{ width, height }}
      className={classes(
        "flex border text-left",
        frame
          ? "items-start rounded-[14px] bg-surface/55"
          : "items-center rounded-card bg-raised shadow-1",
        type?.group === "trigger" && "rounded-l-[24px]",
        selected ? "border-accent ring-3 ring-accent-weak" : "border-line-strong",
        !selected && (far && !frame ? FAR : LOOKS)[run?.status ?? ""],
        quiet && "border-dashed !bg-transparent !shadow-none",
      )}
    >
      <span className={classes("flex w-full min-w-0 items-center gap-2 px-2.5", frame && "h-10")}>
        {!far && <TypeIcon type={type} quiet={quiet} />}
        <span className={classes("min-w-0 grow", quiet && "text-skipped")}>
          <span
            className={classes(
              "font-[550]",
              far && !frame ? "line-clamp-2 text-xl leading-6" : "block truncate",
              far && "text-xl",
            )}
          >
            {name}
          </span>
          {!far && !frame && (
            <span className="block truncate text-text-2 text-xs">{sentenceOf(node, type)}</span>
          )}
        </span>
        {run && run.total > 1 && !far && (
          <span className="shrink-0 text-2xs text-text-2">
            {run.done}/{run.total}
          </span>
        )}
        {run && !far && <StatusIcon status={statusOf(run.last, run.status)} silent />}
      </span>
      <Ends {...{ node, type }} size={{ width: width ?? 0, height: height ?? 0 }} />
    </div>
  );
});

type EndsProps = { node: FlowNode; type: NodeType | undefined; size: Size };

/** Where paths end and begin; nothing can be drawn from here. */
function Ends({ node, type, size }: EndsProps) {
  const hidden = "!pointer-events-none !size-px !min-h-0 !min-w-0 !border-0 opacity-0";
  return (
    <>
      <Handle id="in" type="target" position={Position.Left} className={hidden} />
      {spotsOf(node, type, size).map(({ port, side, x, y }) => (
        <Handle
          key={port}
          id={port}
          type="source"
          position={side === "right" ? Position.Right : Position.Bottom}
          style={side === "right" ? { top: y } : { left: x }}
          className={hidden}
        />
      ))}
    </>
  );
}
