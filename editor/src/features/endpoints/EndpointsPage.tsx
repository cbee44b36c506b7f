import { Plus, Waypoints } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Endpoint, useEndpointsQuery } from "~/api/endpoints";
import { useFlowsQuery } from "~/api/flows";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { EndpointDialog } from "./EndpointDialog";
import { EndpointRow } from "./EndpointRow";

/** Where the project's published flows answer other programs. */
export default function EndpointsPage() {
  const { t } = useTranslation();
  const { id: project } = useProject();
  const may = useMay()("flow.publish");
  const { data, error, refetch } = useEndpointsQuery(project);
  const { data: flows } = useFlowsQuery({ project });
  const [editing, setEditing] = useState<Endpoint | "new" | null>(null);
  const add = may && (
    <Button look="primary" icon={<Plus className="size-4" />} onClick={() => setEditing("new")}>
      {t("endpoints.add")}
    </Button>
  );
  const nameOf = (id: string) => flows?.items.find((one) => one.id === id)?.name ?? "";
  return (
    <>
      <PageHeader title={t("endpoints.title")} hint={t("endpoints.hint")}>
        {data && data.items.length > 0 && add}
      </PageHeader>
      <div className="grid gap-3 px-4 pb-8 sm:px-6">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows />}
        {data?.items.length === 0 && (
          <EmptyState
            icon={<Waypoints />}
            title={t("endpoints.empty")}
            hint={t("endpoints.emptyHint")}
            action={add}
          />
        )}
        {data && data.items.length > 0 && (
          <>
            <ul className="divide-y divide-line rounded-card border border-line bg-surface">
              {data.items.map((one) => (
                <EndpointRow
                  key={one.id}
                  endpoint={one}
                  flow={nameOf(one.flow_id)}
                  onEdit={() => setEditing(one)}
                />
              ))}
            </ul>
            <p className="text-text-2 text-xs">
              {t("endpoints.document")}{" "}
              <a
                className="text-accent underline"
                href={`/e/${project}/openapi.json`}
                target="_blank"
                rel="noreferrer"
              >
                {`/e/${project}/openapi.json`}
              </a>
            </p>
          </>
        )}
      </div>
      {editing && (
        <EndpointDialog
          endpoint={editing === "new" ? undefined : editing}
          flows={flows?.items ?? []}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}
