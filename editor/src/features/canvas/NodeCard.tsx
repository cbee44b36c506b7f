import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { classes } from "~/ui/classes";
import { ConnectionMark } from "./ConnectionMark";
import { type Size, sizeOf } from "./geometry";
import { TypeIcon } from "./icons";
import { JoinRule } from "./JoinRule";
import { CommentBadge, DIFF_LOOKS, DiffTag } from "./NodeMarks";
import { Badges, Ports } from "./NodeParts";
import { OtherName } from "./OtherName";
import { useNodeLook } from "./useNodeLook";

/** A step as a card: what it is called, and what it does with its values. */
export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps) {
  const { node, type, run, findings, other, lit, diff, sentence, far } = useNodeLook(id);
  if (!node) return null;
  const size: Size = sizeOf(node, type, undefined);
  const skipped = run?.status === "skipped";
  const trigger = type?.group === "trigger";
  return (
    <div
      data-selected={selected}
      style={{ ...size, outlineColor: other?.color }}
      className={classes(
        "group/node relative flex items-center gap-2 border bg-raised pr-2.5 text-left",
        trigger ? "rounded-r-card rounded-l-[24px] pl-3" : "rounded-card pl-2.5",
        selected ? "border-accent ring-3 ring-accent-weak" : "border-line-strong",
        skipped ? "border-dashed !bg-transparent" : "shadow-1",
        run?.status === "failed" && !selected && "border-failed",
        other ? "outline-2 outline-offset-2" : diff && DIFF_LOOKS[diff],
        node.disabled && "border-dashed bg-sunken",
        lit === "dim" && "opacity-35",
        lit === "lit" && "border-waiting ring-3 ring-waiting-bg",
      )}
    >
      {far ? (
        <span className="grow truncate font-medium text-xl">{node.name || type?.title}</span>
      ) : (
        <>
          <TypeIcon type={type} quiet={skipped || node.disabled} />
          <span className={classes("min-w-0 grow", (skipped || node.disabled) && "text-skipped")}>
            <span
              className={classes(
                "block truncate font-[550] leading-[18px]",
                node.disabled && "line-through",
              )}
            >
              {node.name || type?.title || node.id}
            </span>
            <span
              className={classes(
                "block truncate text-xs leading-[18px]",
                skipped ? "text-skipped" : "text-text-2",
              )}
            >
              {sentence}
            </span>
          </span>
          <Badges node={node} run={run} findings={findings} />
        </>
      )}
      {other && <OtherName {...other} />}
      {node.join !== undefined && <JoinRule node={node} />}
      <Ports node={node} size={size} />
      {!far && <CommentBadge id={id} name={node.name || type?.title || id} />}
      {!far && node.connection && <ConnectionMark id={id} connection={node.connection} />}
      {!far && diff && <DiffTag mark={diff} />}
    </div>
  );
});
