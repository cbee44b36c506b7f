import { useTranslation } from "react-i18next";
import { useCreateApiKeyMutation } from "~/api/settings";
import { useProject } from "~/app/project";
import { KeyDialog } from "./KeyDialog";

/** Make a key of one's own. */
export function ApiKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { id } = useProject();
  const [create, making] = useCreateApiKeyMutation();
  return (
    <KeyDialog
      title={t("settings.keys.add")}
      everything={t("settings.keys.scopes.all")}
      limitable
      making={making}
      onMake={(key, here) => void create({ ...key, project_id: here ? id : null })}
      onClose={onClose}
    />
  );
}
