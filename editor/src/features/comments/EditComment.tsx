import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Comment, useUpdateCommentMutation } from "~/api/history";
import { Button } from "~/ui/Button";
import { TextArea } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";

/** Change what one said oneself; Esc leaves it as it was. */
export function EditComment({
  flow,
  comment,
  onDone,
}: {
  flow: string;
  comment: Comment;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const [update, { isLoading, error }] = useUpdateCommentMutation();
  const [text, setText] = useState(comment.text);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    const { data } = await update({ flow, id: comment.id, text: text.trim() });
    if (data) onDone();
  };
  return (
    <form className="grid gap-2" onSubmit={save}>
      <TextArea
        aria-label={t("comments.edit")}
        autoFocus
        maxLength={5000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      {error && <ProblemNote error={error} />}
      <span className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("words.cancel")}</Button>
        <Button type="submit" look="primary" busy={isLoading} disabled={!text.trim()}>
          {t("comments.save")}
        </Button>
      </span>
    </form>
  );
}
