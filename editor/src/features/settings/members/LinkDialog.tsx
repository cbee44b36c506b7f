import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { InvitationMade } from "~/api/people";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { IconButton } from "~/ui/IconButton";
import { Input } from "~/ui/Input";

/** The link of an invitation, this once. */
export function LinkDialog({ made, onClose }: { made: InvitationMade; onClose: () => void }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const copy = async () => {
    await navigator.clipboard.writeText(made.link);
    dispatch(said(t("words.copied"), "ok"));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("people.invite.madeTitle", { email: made.email })}
      hint={t("people.invite.madeHint")}
      footer={
        <Button look="primary" onClick={onClose}>
          {t("people.invite.done")}
        </Button>
      }
    >
      <div className="flex gap-2">
        <Input
          readOnly
          aria-label={t("people.invite.link")}
          className="font-mono text-xs"
          value={made.link}
          onFocus={(event) => event.target.select()}
        />
        <IconButton label={t("words.copy")} icon={<Copy />} onClick={() => void copy()} />
      </div>
    </Dialog>
  );
}
