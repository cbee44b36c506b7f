import { Check, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Comment, useDeleteCommentMutation, useUpdateCommentMutation } from "~/api/history";
import { sentenceOf } from "~/api/problems";
import { useMeQuery } from "~/api/session";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { selected } from "~/features/canvas/viewSlice";
import { selectNode } from "~/features/draft/draftSlice";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { IconButton } from "~/ui/IconButton";
import { ago, fullTime } from "~/ui/times";
import { CommentForm } from "./CommentForm";
import { EditComment } from "./EditComment";
import type { Thread } from "./threads";

type Props = { flow: string; thread: Thread; told: boolean };

/** A comment, the answers to it, and what can be done with it. */
export function CommentThread({ flow, thread: { first, replies }, told }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [answering, setAnswering] = useState(false);
  return (
    <article
      className={classes(
        "grid gap-2 rounded-card border border-line p-3",
        first.resolved_at && "bg-sunken",
      )}
    >
      {told && <About node={first.node} />}
      <Said flow={flow} comment={first} />
      {replies.map((reply) => (
        <div key={reply.id} className="border-line border-l-2 pl-3">
          <Said flow={flow} comment={reply} />
        </div>
      ))}
      {first.resolved_by && (
        <p className="text-text-2 text-xs">
          {t("comments.settledBy", { name: first.resolved_by.name })}
        </p>
      )}
      {may("flow.comment") &&
        !first.resolved_at &&
        (answering ? (
          <CommentForm
            flow={flow}
            parent={first.id}
            label={t("comments.replyTo", { name: first.author.name })}
            onSent={() => setAnswering(false)}
          />
        ) : (
          <Button
            look="quiet"
            size="sm"
            className="justify-self-start"
            onClick={() => setAnswering(true)}
          >
            {t("comments.reply")}
          </Button>
        ))}
    </article>
  );
}

function About({ node }: { node: string | null }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const known = useAppSelector((state) => selectNode(state, node ?? ""));
  if (!node) return <p className="text-text-2 text-xs">{t("comments.aboutFlow")}</p>;
  if (!known)
    return (
      <p className="text-text-2 text-xs">{t("comments.about", { name: t("comments.gone") })}</p>
    );
  return (
    <button
      type="button"
      className="justify-self-start text-accent text-xs hover:underline"
      onClick={() => dispatch(selected([node]))}
    >
      {t("comments.about", { name: known.name ?? node })}
    </button>
  );
}

function Said({ flow, comment }: { flow: string; comment: Comment }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const { author, created_at, text, edited_at } = comment;
  return (
    <div className="grid gap-1">
      <header className="flex items-center gap-2">
        <Avatar name={author.name} />
        <span className="min-w-0 grow truncate">
          <span className="font-medium">{author.name}</span>{" "}
          <span className="text-text-2 text-xs" title={fullTime(created_at)}>
            {ago(created_at)}
            {edited_at && ` · ${t("comments.edited")}`}
          </span>
        </span>
        <Actions flow={flow} comment={comment} onEdit={() => setEditing(true)} />
      </header>
      {editing ? (
        <EditComment flow={flow} comment={comment} onDone={() => setEditing(false)} />
      ) : (
        <p className="whitespace-pre-wrap break-words">{text}</p>
      )}
    </div>
  );
}

type ActionsProps = { flow: string; comment: Comment; onEdit: () => void };

function Actions({ flow, comment, onEdit }: ActionsProps) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const may = useMay();
  const { data: me } = useMeQuery();
  const [update] = useUpdateCommentMutation();
  const [remove] = useDeleteCommentMutation();
  const { id, resolved_at, author, parent_id } = comment;
  const told = (done: { error?: unknown }) =>
    done.error && dispatch(said(sentenceOf(done.error), "failed"));
  if (!may("flow.comment")) return null;
  return (
    <span className="flex">
      {parent_id === null && (
        <IconButton
          small
          label={
            resolved_at ? t("comments.reopen") : t("comments.resolveOf", { name: author.name })
          }
          icon={resolved_at ? <RotateCcw /> : <Check />}
          onClick={async () => told(await update({ flow, id, resolved: !resolved_at }))}
        />
      )}
      {author.id === me?.id && (
        <IconButton small label={t("comments.edit")} icon={<Pencil />} onClick={onEdit} />
      )}
      {author.id === me?.id && (
        <IconButton
          small
          label={t("comments.deleteOf")}
          icon={<Trash2 />}
          onClick={async () => told(await remove({ flow, id }))}
        />
      )}
    </span>
  );
}
