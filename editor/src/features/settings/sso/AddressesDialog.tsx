import { useTranslation } from "react-i18next";
import type { Provider } from "~/api/sso";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Addresses } from "./Addresses";

/** What comes after adding a provider: telling it of us. */
export function AddressesDialog({
  provider,
  onClose,
}: {
  provider: Provider;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("sso.addresses.title", { name: provider.name })}
      footer={
        <Button look="primary" onClick={onClose}>
          {t("words.close")}
        </Button>
      }
    >
      <Addresses provider={provider} />
    </Dialog>
  );
}
