import { type NodeProps, NodeResizer } from "@xyflow/react";
import { ChevronDown, ChevronRight, Plus } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { moveAll } from "~/features/draft/commands/nodes";
import { useDraft } from "~/features/draft/DraftProvider";
import type { Place } from "~/features/draft/document";
import { selectDraft, selectLayout, selectNodes } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { FRAME_HEADER, sizeOf } from "./geometry";
import { TypeIcon } from "./icons";
import { JoinRule } from "./JoinRule";
import { useLarge } from "./large/LargeContext";
import { CommentBadge, DIFF_LOOKS, DiffTag } from "./NodeMarks";
import { Badges, Ports } from "./NodeParts";
import { OtherName } from "./OtherName";
import { useNodeLook } from "./useNodeLook";
import { addingBegan } from "./viewSlice";

/** A group of steps: a frame whose header reads as a sentence. */
export const NodeFrame = memo(function NodeFrame({ id, selected, width, height }: NodeProps) {
  const { t } = useTranslation();
  const draft = useDraft();
  const large = useLarge(); // there the picture below has the ground of frames
  const { node, type, run, findings, other, lit, diff, sentence } = useNodeLook(id);
  const place = useAppSelector((state) => selectLayout(state)[id]) as Place | undefined;
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  if (!node) return null;
  const folded = place?.folded === true;
  const size = folded
    ? sizeOf(node, type, place)
    : { width: width ?? place?.width ?? 320, height: height ?? place?.height ?? 160 };
  const name = node.name || type?.title || id;
  const fold = () => {
    draft.undo.stopCapturing();
    moveAll(draft, { [id]: { folded: !folded } });
  };
  return (
    <div
      data-selected={selected}
      style={{ ...size, outlineColor: other?.color }}
      className={classes(
        "group/node relative rounded-[14px] border-[1.5px]",
        !large && "bg-surface/55",
        selected ? "border-accent ring-3 ring-accent-weak" : "border-line-strong",
        (run?.status === "skipped" || node.disabled) && "border-dashed text-skipped",
        other ? "outline-2 outline-offset-2" : diff && DIFF_LOOKS[diff],
        lit === "dim" && "opacity-35",
        lit === "lit" && "border-waiting ring-3 ring-waiting-bg",
      )}
    >
      {selected && mayWrite && !folded && (
        <NodeResizer
          minWidth={260}
          minHeight={110}
          lineClassName="!border-transparent"
          handleClassName="!size-2.5 !rounded-sm !border-accent !bg-surface"
          onResizeEnd={(_event, box) => {
            draft.undo.stopCapturing();
            moveAll(draft, { [id]: { x: box.x, y: box.y, width: box.width, height: box.height } });
          }}
        />
      )}
      <header
        style={{ height: FRAME_HEADER - 3 }}
        className="flex items-center gap-1.5 pr-2.5 pl-1.5 text-text-2 text-xs"
      >
        <button
          type="button"
          aria-expanded={!folded}
          aria-label={t(folded ? "canvas.unfold" : "canvas.fold", { name })}
          onClick={fold}
          disabled={!mayWrite}
          className="nodrag grid size-6 place-items-center rounded-field hover:bg-sunken [&>svg]:size-3.5"
        >
          {folded ? <ChevronRight /> : <ChevronDown />}
        </button>
        <span className="[&>span]:size-5 [&_svg]:!size-3">
          <TypeIcon type={type} />
        </span>
        <span className="min-w-0 grow truncate">
          {node.name && <b className="mr-1.5 font-[550] text-text">{node.name}</b>}
          {sentence}
        </span>
        <Badges node={node} run={run} findings={findings} />
      </header>
      {!folded && mayWrite && <FirstInside id={id} />}
      {other && <OtherName {...other} />}
      {node.join !== undefined && <JoinRule node={node} />}
      <Ports node={node} size={size} />
      <CommentBadge id={id} name={name} />
      {diff && <DiffTag mark={diff} />}
    </div>
  );
});

function FirstInside({ id }: { id: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const empty = useAppSelector(
    (state) => !Object.values(selectNodes(state)).some((node) => node.parent === id),
  );
  if (!empty) return null;
  return (
    <span className="nodrag absolute inset-x-0 top-[45%] grid place-items-center">
      <Button
        size="sm"
        icon={<Plus className="size-3" />}
        onClick={(event) => {
          event.stopPropagation(); // a click on the frame would close the palette again
          dispatch(addingBegan({ on: "place", x: 40, y: 56, parent: id }));
        }}
      >
        {t("canvas.addInside")}
      </Button>
    </span>
  );
}
