import { Bot, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type ServiceAccount,
  useDeleteServiceAccountMutation,
  useServiceAccountsQuery,
} from "~/api/serviceAccounts";
import { useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConfirmDialog } from "../ConfirmDialog";
import { ServiceAccountDialog } from "./ServiceAccountDialog";
import { ServiceAccountRow } from "./ServiceAccountRow";

const SEARCHED_FROM = 6;

/** Programs that sign in by keys of their own, whoever comes and goes. */
export function ServiceAccountsSection() {
  const { t } = useTranslation();
  const may = useMay()("key.manage");
  const { data, error, refetch } = useServiceAccountsQuery(undefined, { skip: !may });
  const [remove, removing] = useDeleteServiceAccountMutation();
  const [words, setWords] = useState("");
  const [editing, setEditing] = useState<ServiceAccount | "new" | null>(null);
  const [leaving, setLeaving] = useState<ServiceAccount | null>(null);
  if (!may) return <p className="text-text-2">{t("services.mayNot")}</p>;
  const found = data?.items.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()));
  const add = (
    <Button
      className="justify-self-start"
      icon={<Plus className="size-4" />}
      onClick={() => setEditing("new")}
    >
      {t("services.add")}
    </Button>
  );
  return (
    <>
      <p className="text-text-2">{t("services.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          icon={<Bot />}
          title={t("services.empty")}
          hint={t("services.emptyHint")}
          action={add}
        />
      )}
      {data && data.items.length > 0 && add}
      {data && data.items.length >= SEARCHED_FROM && (
        <SearchInput label={t("services.search")} value={words} onChange={setWords} />
      )}
      {found && found.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {found.map((one) => (
            <ServiceAccountRow
              key={one.id}
              account={one}
              onEdit={() => setEditing(one)}
              onDelete={() => setLeaving(one)}
            />
          ))}
        </ul>
      )}
      {found?.length === 0 && words && <p>{t("words.noMatch", { q: words })}</p>}
      {editing && (
        <ServiceAccountDialog
          account={editing === "new" ? undefined : editing}
          onClose={() => setEditing(null)}
        />
      )}
      {leaving && (
        <ConfirmDialog
          title={t("services.deleteAsk", { name: leaving.name })}
          hint={t("services.deleteHint")}
          action={t("services.delete")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove(leaving.id)}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}
