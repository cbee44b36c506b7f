import { type FormEvent, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ProblemNote } from "./Problem";

type Props = {
  title: string;
  hint?: ReactNode;
  /** What the button does, such as "Make key". */
  submit: string;
  busy: boolean;
  /** Why it was refused. */
  error?: unknown;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** A few fields to fill in and send; Enter sends, Esc closes. */
export function FormDialog(props: Props) {
  const { title, hint, submit, busy, error, onSubmit, onClose, children } = props;
  const { t } = useTranslation();
  const form = useId();
  const send = (event: FormEvent) => {
    event.preventDefault();
    // A dialog may stand in another form, whose own it must not send.
    event.stopPropagation();
    onSubmit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      hint={hint}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" type="submit" form={form} busy={busy}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={form} noValidate className="grid gap-4" onSubmit={send}>
        {error !== undefined && error !== null && <ProblemNote error={error} />}
        {children}
      </form>
    </Dialog>
  );
}
