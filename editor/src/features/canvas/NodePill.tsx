import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { classes } from "~/ui/classes";
import { pillWords, sizeOf } from "./geometry";
import { JoinRule } from "./JoinRule";
import { CommentBadge, DIFF_LOOKS, DiffTag } from "./NodeMarks";
import { Badges, Ports } from "./NodeParts";
import { OtherName } from "./OtherName";
import { useNodeLook } from "./useNodeLook";

/** A decision as a small bar with the question it asks. */
export const NodePill = memo(function NodePill({ id, selected }: NodeProps) {
  const { node, type, run, findings, other, lit, diff, sentence, far } = useNodeLook(id);
  if (!node) return null;
  const size = sizeOf(node, type, undefined);
  const skipped = run?.status === "skipped";
  return (
    <div
      data-selected={selected}
      title={skipped ? sentence : undefined}
      style={{ ...size, outlineColor: other?.color }}
      className={classes(
        "group/node relative flex items-center justify-center gap-1.5 rounded-[22px] border bg-raised px-3",
        selected ? "border-accent ring-3 ring-accent-weak" : "border-line-strong",
        skipped ? "border-dashed !bg-transparent text-skipped" : "shadow-1",
        run?.status === "failed" && !selected && "border-failed",
        other ? "outline-2 outline-offset-2" : diff && DIFF_LOOKS[diff],
        node.disabled && "border-dashed bg-sunken text-skipped line-through",
        lit === "dim" && "opacity-35",
        lit === "lit" && "border-waiting ring-3 ring-waiting-bg",
      )}
    >
      <span className={classes("truncate font-[550]", far ? "text-lg" : "text-xs")}>
        {pillWords(node)}
      </span>
      {!far && (run?.status === "failed" || findings) && (
        <Badges node={node} run={run?.status === "failed" ? run : undefined} findings={findings} />
      )}
      {other && <OtherName {...other} />}
      {node.join !== undefined && <JoinRule node={node} />}
      <Ports node={node} size={size} />
      {!far && <CommentBadge id={id} name={node.name || type?.title || id} />}
      {!far && diff && <DiffTag mark={diff} />}
    </div>
  );
});
