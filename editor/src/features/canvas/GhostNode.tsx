import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { classes } from "~/ui/classes";
import { sizeOf, spotsOf } from "./geometry";
import type { CanvasNode } from "./graph";
import { TypeIcon } from "./icons";
import { DIFF_LOOKS, DiffTag } from "./NodeMarks";
import { sentenceOf } from "./sentenceOf";
import { useNodeType } from "./types";
import { useFar } from "./useNodeLook";

/** A step that is gone, where it stood in the version the draft is compared with. */
export const GhostNode = memo(function GhostNode({ data, width, height }: NodeProps<CanvasNode>) {
  const node = data.ghost;
  const type = useNodeType(node?.type);
  const far = useFar();
  if (!node) return null;
  const size = { ...sizeOf(node, type, undefined), width, height } as ReturnType<typeof sizeOf>;
  const frame = type?.holds_nodes;
  return (
    <div
      style={size}
      className={classes(
        "relative flex gap-2 border bg-bg px-2.5 text-text-2",
        frame ? "items-start rounded-[14px] pt-2" : "items-center rounded-card",
        DIFF_LOOKS.removed,
      )}
    >
      {!far && <TypeIcon type={type} quiet />}
      <span className="min-w-0 grow">
        <span className={classes("block truncate", far ? "text-xl" : "font-[550] leading-[18px]")}>
          {node.name || type?.title || node.id}
        </span>
        {!far && (
          <span className="block truncate text-xs leading-[18px]">{sentenceOf(node, type)}</span>
        )}
      </span>
      <DiffTag mark="removed" />
      <Handle type="target" id="in" position={Position.Left} isConnectable={false} className={NO} />
      {spotsOf(node, type, size).map(({ port, side, x, y }) => (
        <Handle
          key={port}
          type="source"
          id={port}
          position={side === "right" ? Position.Right : Position.Bottom}
          isConnectable={false}
          style={side === "right" ? { top: y } : { left: x }}
          className={NO}
        />
      ))}
    </div>
  );
});

const NO = "!min-h-0 !min-w-0 !size-px !border-0 opacity-0";
