import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiKey, useApiKeysQuery, useRevokeApiKeyMutation } from "~/api/settings";
import { useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ago, fullTime } from "~/ui/times";
import { ApiKeyDialog } from "./ApiKeyDialog";
import { ConfirmDialog } from "./ConfirmDialog";

/** Keys by which other systems sign in. */
export function ApiKeysSection() {
  const { t } = useTranslation();
  const may = useMay()("key.manage");
  const { data, error, refetch } = useApiKeysQuery(undefined, { skip: !may });
  const [revoke, revoking] = useRevokeApiKeyMutation();
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<ApiKey | null>(null);
  if (!may) return <p className="text-text-2">{t("settings.keys.mayNot")}</p>;
  const add = (
    <Button
      className="justify-self-start"
      icon={<Plus className="size-4" />}
      onClick={() => setMaking(true)}
    >
      {t("settings.keys.add")}
    </Button>
  );
  return (
    <>
      <p className="text-text-2">{t("settings.keys.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          icon={<KeyRound />}
          title={t("settings.keys.empty")}
          hint={t("settings.keys.emptyHint")}
          action={add}
        />
      )}
      {data && data.items.length > 0 && (
        <>
          {add}
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {data.items.map((one) => (
              <Row key={one.id} apiKey={one} onRevoke={() => setLeaving(one)} />
            ))}
          </ul>
        </>
      )}
      {making && <ApiKeyDialog onClose={() => setMaking(false)} />}
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

function Row({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t } = useTranslation();
  const { name, prefix, scopes, last_used_at, expires_at } = apiKey;
  const used = last_used_at
    ? t("settings.keys.used", { when: ago(last_used_at) })
    : t("settings.keys.unused");
  const until = expires_at && t("settings.keys.until", { when: fullTime(expires_at) });
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      <div className="grid min-w-0 grow gap-0.5">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-text-2 text-xs">
          <code>{prefix}…</code> · {scopes.join(", ")}
        </p>
        <p className="text-text-2 text-xs">{[used, until].filter(Boolean).join(" · ")}</p>
      </div>
      <Button look="danger" aria-label={t("settings.keys.revokeOf", { name })} onClick={onRevoke}>
        {t("settings.keys.revoke")}
      </Button>
    </li>
  );
}
