import { Plus, ShieldPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Role, useDeleteRoleMutation, useRolesQuery } from "~/api/rights";
import { useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConfirmDialog } from "../ConfirmDialog";
import { RoleDialog } from "./RoleDialog";
import { RoleRow } from "./RoleRow";

const LIST = "divide-y divide-line rounded-card border border-line bg-surface";

/** Which roles there are: those that stay as they are, and the organisation's own. */
export function RolesSection() {
  const { t } = useTranslation();
  const may = useMay()("role.manage");
  const { data, error, refetch } = useRolesQuery(undefined, { skip: !may });
  const [remove, removing] = useDeleteRoleMutation();
  const [editing, setEditing] = useState<Role | "new" | null>(null);
  const [leaving, setLeaving] = useState<Role | null>(null);
  const own = data?.items.filter((one) => !one.built_in) ?? [];
  if (!may) return <p className="text-text-2">{t("rights.role.mayNot")}</p>;
  const add = (
    <Button
      className="justify-self-start"
      icon={<Plus className="size-4" />}
      onClick={() => setEditing("new")}
    >
      {t("rights.role.add")}
    </Button>
  );
  return (
    <>
      <p className="text-text-2">{t("rights.role.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={6} />}
      {data && (
        <>
          {own.length > 0 && add}
          <ul aria-label={t("rights.role.builtIn")} className={LIST}>
            {data.items
              .filter((one) => one.built_in)
              .map((one) => (
                <RoleRow key={one.key} role={one} />
              ))}
          </ul>
          {own.length > 0 ? (
            <ul aria-label={t("rights.role.own")} className={LIST}>
              {own.map((one) => (
                <RoleRow
                  key={one.key}
                  role={one}
                  onEdit={() => setEditing(one)}
                  onDelete={() => setLeaving(one)}
                />
              ))}
            </ul>
          ) : (
            <EmptyState
              icon={<ShieldPlus />}
              title={t("rights.role.none")}
              hint={t("rights.role.noneHint")}
              action={add}
            />
          )}
        </>
      )}
      {editing && data && (
        <RoleDialog
          role={editing === "new" ? undefined : editing}
          permissions={data.permissions}
          onClose={() => setEditing(null)}
        />
      )}
      {leaving?.id && (
        <ConfirmDialog
          title={t("rights.role.deleteAsk", { name: leaving.name })}
          hint={t("rights.role.deleteHint")}
          action={t("rights.role.delete")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove(leaving.id ?? "")}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}
