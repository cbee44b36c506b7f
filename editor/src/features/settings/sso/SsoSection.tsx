import { Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Provider, useProvidersQuery, useRemoveProviderMutation } from "~/api/sso";
import { useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConfirmDialog } from "../ConfirmDialog";
import { AddressesDialog } from "./AddressesDialog";
import { DirectoryPanel } from "./DirectoryPanel";
import { ProviderDialog } from "./ProviderDialog";
import { ProviderRow } from "./ProviderRow";
import { RequirementPanel } from "./RequirementPanel";

/** By whose word people sign in here, and the directory that says who they are. */
export function SsoSection() {
  const { t } = useTranslation();
  const may = useMay()("sso.manage");
  const { data, error, refetch } = useProvidersQuery(undefined, { skip: !may });
  const [remove, removing] = useRemoveProviderMutation();
  const [editing, setEditing] = useState<Provider | "new" | null>(null);
  const [leaving, setLeaving] = useState<Provider | null>(null);
  const [made, setMade] = useState<Provider | null>(null);
  if (!may) return <p className="text-text-2">{t("sso.mayNot")}</p>;
  return (
    <>
      <p className="text-text-2">{t("sso.hint")}</p>
      <Button
        className="justify-self-start"
        icon={<Plus className="size-4" />}
        onClick={() => setEditing("new")}
      >
        {t("sso.add")}
      </Button>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} />}
      {data?.items.length === 0 && (
        <EmptyState icon={<ShieldCheck />} title={t("sso.empty")} hint={t("sso.emptyHint")} />
      )}
      {Boolean(data?.items.length) && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {data?.items.map((one) => (
            <ProviderRow
              key={one.id}
              provider={one}
              onEdit={() => setEditing(one)}
              onRemove={() => setLeaving(one)}
            />
          ))}
        </ul>
      )}
      {Boolean(data?.items.length) && <RequirementPanel />}
      <DirectoryPanel />
      {editing && (
        <ProviderDialog
          provider={editing === "new" ? null : editing}
          onMade={setMade}
          onClose={() => setEditing(null)}
        />
      )}
      {made && <AddressesDialog provider={made} onClose={() => setMade(null)} />}
      {leaving && (
        <ConfirmDialog
          title={t("sso.removeAsk", { name: leaving.name })}
          hint={t("sso.removeHint")}
          action={t("sso.remove")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove(leaving.id)}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}
