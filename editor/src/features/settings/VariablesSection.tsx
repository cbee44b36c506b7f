import { Variable as Icon, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/api";
import { useDeleteVariableMutation, useVariablesQuery } from "~/api/connections";
import type { Environment } from "~/api/transfers";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConfirmDialog } from "./ConfirmDialog";
import { EnvironmentsPanel } from "./EnvironmentsPanel";
import { VariableDialog } from "./VariableDialog";
import { VariablesTable } from "./VariablesTable";

type Variable = Schemas["Variable"];
type Editing = { variable?: Variable; environment?: Environment };

/** The values that all flows of the project read. */
export function VariablesSection() {
  const { t } = useTranslation();
  const { id } = useProject();
  const may = useMay()("variable.manage");
  const { data, error, refetch } = useVariablesQuery(id);
  const [remove, removing] = useDeleteVariableMutation();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<Variable | null>(null);
  const add = may && (
    <Button
      className="justify-self-start"
      icon={<Plus className="size-4" />}
      onClick={() => setEditing({})}
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
          <VariablesTable
            variables={data.items}
            may={may}
            onEdit={(variable, environment) => setEditing({ variable, environment })}
            onDelete={setDeleting}
          />
        </>
      )}
      {editing && (
        <VariableDialog
          variable={editing.variable}
          environment={editing.environment}
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
      <EnvironmentsPanel />
    </>
  );
}
