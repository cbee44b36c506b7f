import { MessageSquare, Minus, Pencil, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useAppDispatch } from "~/app/store";
import { useCommentCount } from "~/features/comments/useCommentCount";
import type { DiffMark } from "~/features/publish/diffSlice";
import { classes } from "~/ui/classes";
import { panelOpened, selected } from "./viewSlice";

/** How a node's border says that it differs from the version it is compared with. */
export const DIFF_LOOKS: Record<DiffMark, string> = {
  added: "outline-2 outline-offset-2 outline-ok",
  changed: "outline-2 outline-offset-2 outline-waiting",
  removed: "border-dashed !border-failed",
};
const ICONS = { added: <Plus />, changed: <Pencil />, removed: <Minus /> };
const TONES: Record<DiffMark, string> = {
  added: "border-ok bg-ok-bg text-ok",
  changed: "border-waiting bg-waiting-bg text-waiting",
  removed: "border-failed bg-failed-bg text-failed",
};

/** Says in a word how a node differs, at its lower edge. */
export function DiffTag({ mark }: { mark: DiffMark }) {
  const { t } = useTranslation();
  return (
    <span
      className={classes(
        "-bottom-3 pointer-events-none absolute left-2 flex items-center gap-1 whitespace-nowrap rounded-full border px-1.5 text-2xs leading-4 [&>svg]:size-2.5",
        TONES[mark],
      )}
    >
      {ICONS[mark]}
      {t(`publish.mark.${mark}`)}
    </span>
  );
}

/** How many comments on a node are open, at its corner; a click opens them. */
export function CommentBadge({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const count = useCommentCount(id);
  if (!count) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={t("comments.countOn", { count, name })}
      onClick={(event) => {
        event.stopPropagation(); // a click on the step itself closes the panel
        dispatch(selected([id]));
        dispatch(panelOpened("comments"));
      }}
      className="nodrag nopan -top-3 -right-2.5 absolute z-10 flex h-6 min-w-6 items-center justify-center gap-1 rounded-full rounded-bl-[4px] border border-line-strong bg-raised px-1.5 text-2xs text-text-2 shadow-1 hover:border-accent hover:text-accent [&>svg]:size-3"
    >
      <MessageSquare />
      {count}
    </button>
  );
}
