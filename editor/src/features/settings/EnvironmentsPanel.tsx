import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Environment,
  useDeleteEnvironmentMutation,
  useEnvironmentsQuery,
} from "~/api/transfers";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConfirmDialog } from "./ConfirmDialog";
import { EnvironmentDialog } from "./EnvironmentDialog";

/** Where runs can be started. */
export function EnvironmentsPanel() {
  const { t } = useTranslation();
  const { id } = useProject();
  const may = useMay()("variable.manage");
  const { data, error, refetch } = useEnvironmentsQuery(id);
  const [remove, removing] = useDeleteEnvironmentMutation();
  const [editing, setEditing] = useState<Environment | "new" | null>(null);
  const [leaving, setLeaving] = useState<Environment | null>(null);
  return (
    <section className="mt-4 grid gap-3">
      <h3 className="font-medium">{t("transfers.environment.title")}</h3>
      <p className="text-text-2">{t("transfers.environment.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} />}
      {data && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {data.items.map((one) => (
            <li key={one.key} className="flex min-h-11 items-center gap-3 py-1.5 pr-2 pl-3">
              <span className="min-w-0 grow truncate">
                <span className="font-medium">{one.name}</span>{" "}
                <code className="text-text-2 text-xs">{one.key}</code>
              </span>
              {may && !one.fixed && (
                <>
                  <IconButton
                    small
                    label={t("transfers.environment.rename", { name: one.name })}
                    icon={<Pencil />}
                    onClick={() => setEditing(one)}
                  />
                  <IconButton
                    small
                    label={t("transfers.environment.remove", { name: one.name })}
                    icon={<Trash2 />}
                    onClick={() => setLeaving(one)}
                  />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {may && (
        <Button
          className="justify-self-start"
          icon={<Plus className="size-4" />}
          onClick={() => setEditing("new")}
        >
          {t("transfers.environment.add")}
        </Button>
      )}
      {editing && (
        <EnvironmentDialog
          environment={editing === "new" ? undefined : editing}
          onClose={() => setEditing(null)}
        />
      )}
      {leaving && (
        <ConfirmDialog
          title={t("transfers.environment.removeAsk", { name: leaving.name })}
          hint={t("transfers.environment.removeHint")}
          action={t("transfers.environment.removeAction")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove({ project: id, key: leaving.key })}
          onClose={() => setLeaving(null)}
        />
      )}
    </section>
  );
}
