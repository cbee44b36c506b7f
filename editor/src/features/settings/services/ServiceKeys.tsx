import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ServiceAccount, useServiceKeysQuery } from "~/api/serviceAccounts";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ApiKeyList } from "../keys/ApiKeyList";
import { ServiceKeyDialog } from "./ServiceKeyDialog";

/** The keys a service account signs in with. */
export function ServiceKeys({ account }: { account: ServiceAccount }) {
  const { t } = useTranslation();
  const { id, name, disabled } = account;
  const { data, error, refetch } = useServiceKeysQuery(id);
  const [making, setMaking] = useState(false);
  return (
    <section aria-label={t("services.keysOf", { name })} className="grid gap-2">
      <h3 className="font-medium">{t("services.keys")}</h3>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={1} />}
      {data?.items.length === 0 && <p className="text-text-2">{t("services.noKeys")}</p>}
      {data && data.items.length > 0 && <ApiKeyList keys={data.items} />}
      {disabled && <p className="text-text-2 text-xs">{t("services.keysOff")}</p>}
      <Button
        size="sm"
        className="justify-self-start"
        aria-label={t("services.addKeyOf", { name })}
        icon={<Plus className="size-3.5" />}
        onClick={() => setMaking(true)}
      >
        {t("settings.keys.add")}
      </Button>
      {making && <ServiceKeyDialog account={account} onClose={() => setMaking(false)} />}
    </section>
  );
}
