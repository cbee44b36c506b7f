import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAddCommentMutation } from "~/api/history";
import { Button } from "~/ui/Button";
import { TextArea } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";

type Props = { flow: string; node?: string; parent?: string; label: string; onSent?: () => void };

/** Write a comment or a reply; Ctrl+Enter sends it. What was written stays when sending fails. */
export function CommentForm({ flow, node, parent, label, onSent }: Props) {
  const { t } = useTranslation();
  const [add, { isLoading, error }] = useAddCommentMutation();
  const [text, setText] = useState("");
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim() || isLoading) return;
    const { data } = await add({ flow, text: text.trim(), node, parent_id: parent });
    if (!data) return;
    setText("");
    onSent?.();
  };
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.currentTarget.form?.requestSubmit();
    }
  };
  return (
    <form className="grid gap-2" onSubmit={send}>
      <TextArea
        aria-label={label}
        placeholder={label}
        rows={2}
        maxLength={5000}
        autoFocus={parent !== undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={pressed}
      />
      {error && <ProblemNote error={error} />}
      {text.trim() && (
        <Button type="submit" look="primary" className="justify-self-end" busy={isLoading}>
          {t(parent ? "comments.reply" : "comments.send")}
        </Button>
      )}
    </form>
  );
}
