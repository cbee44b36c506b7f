import { useTranslation } from "react-i18next";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";

type Props = {
  title: string;
  hint: string;
  action: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => Promise<{ error?: unknown }>;
  onClose: () => void;
};

/** Ask before something that cannot be undone. */
export function ConfirmDialog({ title, hint, action, busy, error, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  const confirm = async () => {
    const done = await onConfirm();
    if (!done.error) onClose();
  };
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="danger" busy={busy} onClick={() => void confirm()}>
            {action}
          </Button>
        </>
      }
    >
      {error ? <ProblemNote error={error} /> : null}
      <p>{hint}</p>
    </Dialog>
  );
}
