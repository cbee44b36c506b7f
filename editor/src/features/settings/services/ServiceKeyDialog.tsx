import { useTranslation } from "react-i18next";
import { type ServiceAccount, useCreateServiceKeyMutation } from "~/api/serviceAccounts";
import { KeyDialog } from "../keys/KeyDialog";

type Props = { account: ServiceAccount; onClose: () => void };

/** Make a key of a service account; it works where the account does. */
export function ServiceKeyDialog({ account, onClose }: Props) {
  const { t } = useTranslation();
  const { id, name } = account;
  const [create, making] = useCreateServiceKeyMutation();
  return (
    <KeyDialog
      title={t("services.addKeyOf", { name })}
      everything={t("services.everything")}
      limitable={false}
      making={making}
      onMake={(key) => void create({ id, ...key })}
      onClose={onClose}
    />
  );
}
