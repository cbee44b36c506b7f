import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAppSelector } from "~/app/store";
import { putNote } from "~/features/draft/commands/flow";
import { useDraft } from "~/features/draft/DraftProvider";
import type { Note } from "~/features/draft/document";
import { selectDraft, selectLayout } from "~/features/draft/draftSlice";
import { classes } from "~/ui/classes";

const COLORS: Record<string, string> = {
  yellow: "bg-waiting-bg border-waiting/30",
  blue: "bg-running-bg border-running/30",
  green: "bg-ok-bg border-ok/30",
  violet: "bg-unknown-bg border-unknown/30",
  grey: "bg-sunken border-line-strong",
};

/** A remark on the canvas, edited where it stands. */
export const NoteCard = memo(function NoteCard({ id, selected, width, height }: NodeProps) {
  const { t } = useTranslation();
  const draft = useDraft();
  const note = useAppSelector((state) => selectLayout(state)[id]) as Note | undefined;
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const [editing, setEditing] = useState(false);
  if (!note) return null;
  const put = (change: Partial<Note>) => {
    draft.undo.stopCapturing();
    putNote(draft, id, { ...note, ...change });
  };
  const color = note.color && note.color in COLORS ? note.color : "yellow";
  return (
    <div
      style={{ width: width ?? note.width, height: height ?? note.height }}
      className={classes(
        "rounded-card border p-2.5",
        COLORS[color],
        selected && "ring-2 ring-accent",
      )}
    >
      {selected && mayWrite && (
        <>
          <NodeResizer
            minWidth={120}
            minHeight={60}
            lineClassName="!border-transparent"
            handleClassName="!size-2.5 !rounded-sm !border-accent !bg-surface"
            onResizeEnd={(_event, { x, y, width: w, height: h }) =>
              put({ x, y, width: w, height: h })
            }
          />
          <span className="nodrag -top-8 absolute left-0 flex gap-1 rounded-field border border-line bg-raised p-1 shadow-2">
            {Object.keys(COLORS).map((one) => (
              <button
                key={one}
                type="button"
                aria-label={`${t("canvas.noteColor")}: ${one}`}
                aria-pressed={one === color}
                onClick={() => put({ color: one })}
                className={classes("size-5 rounded-full border aria-pressed:ring-2", COLORS[one])}
              />
            ))}
          </span>
        </>
      )}
      {mayWrite && (editing || selected) ? (
        <textarea
          aria-label={t("canvas.note")}
          placeholder={t("canvas.noteHint")}
          defaultValue={note.text}
          key={note.text}
          onFocus={() => setEditing(true)}
          onBlur={(event) => {
            setEditing(false);
            if (event.target.value !== note.text) put({ text: event.target.value });
          }}
          className="nodrag nowheel size-full resize-none bg-transparent outline-none placeholder:text-text-3"
        />
      ) : (
        <p className="size-full overflow-hidden whitespace-pre-wrap break-words">
          {note.text || <span className="text-text-3">{t("canvas.noteHint")}</span>}
        </p>
      )}
    </div>
  );
});
