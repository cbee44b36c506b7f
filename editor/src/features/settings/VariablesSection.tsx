import { Variable as Icon, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/api";
import { useDeleteVariableMutation, useVariablesQuery } from "~/api/connections";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ago } from "~/ui/times";
import { ConfirmDialog } from "./ConfirmDialog";
import { VariableDialog } from "./VariableDialog";

type Variable = Schemas["Variable"];

/** The values that all flows of the project read. */
export function VariablesSection() {
  const { t } = useTranslation();
  const { id } = useProject();
  const may = useMay()("variable.manage");
  const { data, error, refetch } = useVariablesQuery(id);
  const [remove, removing] = useDeleteVariableMutation();
  const [editing, setEditing] = useState<Variable | "new" | null>(null);
  const [deleting, setDeleting] = useState<Variable | null>(null);
  const add = may && (
    <Button
      className="justify-self-start"
      icon={<Plus className="size-4" />}
      onClick={() => setEditing("new")}
    >
      {t("settings.variables.add")}
    </Button>
  );
  return (
    <>
      <p className="text-text-2">{t("settings.variables.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          icon={<Icon />}
          title={t("settings.variables.empty")}
          hint={t("settings.variables.emptyHint")}
          action={add}
        />
      )}
      {data && data.items.length > 0 && (
        <>
          {add}
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {data.items.map((one) => (
              <Row
                key={one.key}
                variable={one}
                may={may}
                onEdit={() => setEditing(one)}
                onDelete={() => setDeleting(one)}
              />
            ))}
          </ul>
        </>
      )}
      {editing && (
        <VariableDialog
          variable={editing === "new" ? undefined : editing}
          taken={data?.items.map((one) => one.key) ?? []}
          onClose={() => setEditing(null)}
        />
      )}
      {deleting && (
        <ConfirmDialog
          title={t("settings.variables.deleteAsk", { key: deleting.key })}
          hint={t("settings.variables.deleteHint")}
          action={t("words.delete")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove({ project: id, key: deleting.key })}
          onClose={() => setDeleting(null)}
        />
      )}
    </>
  );
}

type RowProps = { variable: Variable; may: boolean; onEdit: () => void; onDelete: () => void };

function Row({ variable, may, onEdit, onDelete }: RowProps) {
  const { t } = useTranslation();
  const { key, value, updated_at, updated_by } = variable;
  return (
    <li className="flex items-center gap-3 py-2 pr-2 pl-3">
      <div className="grid min-w-0 grow gap-0.5">
        <code className="truncate font-medium">{key}</code>
        <code className="truncate text-text-2 text-xs">{JSON.stringify(value)}</code>
      </div>
      <span className="hidden shrink-0 text-text-2 text-xs sm:inline">
        {t("settings.variables.changed", { when: ago(updated_at), name: updated_by.name })}
      </span>
      {may && (
        <span className="flex">
          <IconButton
            small
            label={t("settings.variables.change", { key })}
            icon={<Pencil />}
            onClick={onEdit}
          />
          <IconButton
            small
            label={t("settings.variables.delete", { key })}
            icon={<Trash2 />}
            onClick={onDelete}
          />
        </span>
      )}
    </li>
  );
}
