import { Megaphone, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type EventEndpoint, type EventEndpointMade, useEventEndpointsQuery } from "~/api/events";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { SecretDialog } from "~/features/settings/SecretDialog";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { EndpointDialog } from "./EndpointDialog";
import { EndpointRow } from "./EndpointRow";

/** Who outside is told of what happens in the project, and whether it arrived. */
export default function EventsPage() {
  const { t } = useTranslation();
  const { id } = useProject();
  const may = useMay()("project.manage");
  const { data, error, refetch } = useEventEndpointsQuery(id, { skip: !may });
  const [editing, setEditing] = useState<EventEndpoint | "new" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const show = (made: EventEndpointMade) => setSecret(made.secret);
  const add = (
    <Button look="primary" icon={<Plus className="size-4" />} onClick={() => setEditing("new")}>
      {t("events.add")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("events.title")} hint={t("events.hint")}>
        {data && data.items.length > 0 && add}
      </PageHeader>
      <div className="grid gap-3 px-4 pb-8 sm:px-6">
        {!may && <p className="text-text-2">{t("events.mayNot")}</p>}
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {may && !data && !error && <SkeletonRows />}
        {data?.items.length === 0 && (
          <EmptyState
            icon={<Megaphone />}
            title={t("events.empty")}
            hint={t("events.emptyHint")}
            action={add}
          />
        )}
        {data && data.items.length > 0 && (
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {data.items.map((one) => (
              <EndpointRow
                key={one.id}
                endpoint={one}
                onEdit={() => setEditing(one)}
                onSecret={show}
              />
            ))}
          </ul>
        )}
      </div>
      {editing && (
        <EndpointDialog
          endpoint={editing === "new" ? undefined : editing}
          onMade={show}
          onClose={() => setEditing(null)}
        />
      )}
      {secret && (
        <SecretDialog
          title={t("events.secret.title")}
          hint={t("events.secret.hint")}
          label={t("events.secret.label")}
          done={t("events.secret.done")}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
    </>
  );
}
