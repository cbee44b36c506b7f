import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiKey, useRevokeApiKeyMutation } from "~/api/settings";
import { ConfirmDialog } from "../ConfirmDialog";
import { ApiKeyRow } from "./ApiKeyRow";

type Props = {
  keys: ApiKey[];
  /** Say whose each is, where they are not all of one. */
  withOwners?: boolean;
};

/** Keys, each with what is known of its use; one is revoked after a question. */
export function ApiKeyList({ keys, withOwners }: Props) {
  const { t } = useTranslation();
  const [revoke, revoking] = useRevokeApiKeyMutation();
  const [leaving, setLeaving] = useState<ApiKey | null>(null);
  return (
    <>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {keys.map((one) => (
          <ApiKeyRow
            key={one.id}
            apiKey={one}
            withOwner={withOwners}
            onRevoke={() => setLeaving(one)}
          />
        ))}
      </ul>
      {leaving && (
        <ConfirmDialog
          title={t("settings.keys.revokeAsk", { name: leaving.name })}
          hint={t("settings.keys.revokeHint")}
          action={t("settings.keys.revoke")}
          busy={revoking.isLoading}
          error={revoking.error}
          onConfirm={() => revoke(leaving.id)}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}
