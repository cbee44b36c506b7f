import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { IconButton } from "~/ui/IconButton";
import { Input } from "~/ui/Input";

type Props = {
  title: string;
  hint: string;
  label: string;
  done: string;
  secret: string;
  onClose: () => void;
};

/** A secret that is shown this once. */
export function SecretDialog({ title, hint, label, done, secret, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    dispatch(said(t("words.copied"), "ok"));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      hint={hint}
      footer={
        <Button look="primary" onClick={onClose}>
          {done}
        </Button>
      }
    >
      <div className="flex gap-2">
        <Input
          readOnly
          aria-label={label}
          className="font-mono text-xs"
          value={secret}
          onFocus={(event) => event.target.select()}
        />
        <IconButton label={t("words.copy")} icon={<Copy />} onClick={() => void copy()} />
      </div>
    </Dialog>
  );
}
