import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, Navigate } from "react-router";
import { useSummaryQuery } from "~/api/summary";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { useNewFlow } from "~/features/flows/useNewFlow";
import { usePolling } from "~/features/runs/list/useRunNews";
import { Button } from "~/ui/Button";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ago } from "~/ui/times";
import { Card } from "./Card";
import { EndingConnections } from "./EndingConnections";
import { FailingListeners } from "./FailingListeners";
import { FirstHome } from "./FirstHome";
import { Health } from "./Health";
import { Failures, Waiting } from "./Needs";

const EVERY_MS = 30_000;

/**
 * How the project does, what fails, what waits for me; to somebody new, how to begin. Who may see
 * single things of it finds those.
 */
export default function HomePage() {
  const { link } = useProject();
  const may = useMay();
  return may("run.read") ? <Home /> : <Navigate to={link("flows")} replace />;
}

function Home() {
  const { id, name } = useProject();
  const { data, error, refetch } = useSummaryQuery(id, usePolling(id, EVERY_MS));
  if (data && !data.flows.length) return <FirstHome />;
  return (
    <>
      <PageHeader title={name}>
        <NewFlow />
      </PageHeader>
      <div className="grid gap-4 px-4 pb-10 sm:px-6 lg:grid-cols-2">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows />}
        {data && (
          <>
            <Health days={data.days} rate={data.success_rate} />
            <Waiting waiting={data.waiting} stuck={data.stuck} />
            <Failures failing={data.failing} />
            <FailingListeners />
            <EndingConnections />
            <Recent flows={data.flows} />
          </>
        )}
      </div>
    </>
  );
}

function NewFlow() {
  const { t } = useTranslation();
  const may = useMay();
  const { make, busy } = useNewFlow();
  if (!may("flow.write")) return null;
  return (
    <Button
      look="primary"
      busy={busy}
      icon={<Plus className="size-4" />}
      onClick={() => void make()}
    >
      {t("home.newFlow")}
    </Button>
  );
}

function Recent({ flows }: { flows: { id: string; name: string; updated_at: string }[] }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const all = (
    <Link to={link("flows")} className="text-accent text-xs hover:underline">
      {t("home.allFlows")}
    </Link>
  );
  return (
    <Card title={t("home.recent")} aside={all}>
      <ul className="grid gap-2">
        {flows.map((flow) => (
          <li key={flow.id} className="flex items-center gap-3">
            <Link
              to={link(`flows/${flow.id}`)}
              className="min-w-0 grow truncate font-medium hover:underline"
            >
              {flow.name}
            </Link>
            <span className="shrink-0 text-text-2 text-xs">{ago(flow.updated_at)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
