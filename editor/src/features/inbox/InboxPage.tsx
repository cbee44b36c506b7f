import { Inbox } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { type Run, useRunQuery, useRunsQuery } from "~/api/runs";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { usePolling } from "~/features/runs/list/useRunNews";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { QuestionCard } from "./QuestionCard";

const EVERY_MS = 5000;

/** Decisions and forms that runs wait for, the oldest first. */
export default function InboxPage() {
  const { t } = useTranslation();
  const [mine, setMine] = useState(true);
  const { runs, error, loading, again } = useWaitingRuns(mine);
  return (
    <div className="mx-auto grid max-w-3xl gap-3 pb-10">
      <PageHeader title={t("inbox.title")} hint={t("inbox.hint")} />
      <Whose mine={mine} onChange={setMine} />
      {error !== undefined && (
        <div className="px-4 sm:px-6">
          <ProblemNote error={error} onRetry={again} />
        </div>
      )}
      {loading ? (
        <SkeletonRows rows={4} />
      ) : runs.length ? (
        <ul aria-label={t("inbox.title")} className="grid gap-3 px-3 sm:px-6">
          {runs.map((run) => (
            <Questions key={run.id} run={run} mine={mine} />
          ))}
        </ul>
      ) : (
        error === undefined && <NothingWaits mine={mine} />
      )}
    </div>
  );
}

function Whose({ mine, onChange }: { mine: boolean; onChange: (mine: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex gap-1 px-4 sm:px-6">
      {[true, false].map((one) => (
        <Button
          key={String(one)}
          size="sm"
          look={one === mine ? "plain" : "quiet"}
          aria-pressed={one === mine}
          onClick={() => onChange(one)}
        >
          {t(one ? "inbox.forMe" : "inbox.forOthers")}
        </Button>
      ))}
    </div>
  );
}

function useWaitingRuns(mine: boolean) {
  const { id } = useProject();
  const asked = { project: id, mine, limit: 50 };
  const polling = usePolling(id, EVERY_MS);
  const approvals = useRunsQuery({ ...asked, waiting_for: "approval" }, polling);
  const forms = useRunsQuery({ ...asked, waiting_for: "form" }, polling);
  const runs = useMemo(() => {
    const found = [...(approvals.data?.items ?? []), ...(forms.data?.items ?? [])];
    const once = new Map(found.map((run) => [run.id, run]));
    return [...once.values()].sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  }, [approvals.data, forms.data]);
  return {
    runs,
    loading: !(approvals.data && forms.data) && !(approvals.error || forms.error),
    error: approvals.error ?? forms.error,
    again: () => {
      void approvals.refetch();
      void forms.refetch();
    },
  };
}

/** All questions of one run; a run may ask several at once. */
function Questions({ run, mine }: { run: Run; mine: boolean }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [answered, setAnswered] = useState<Set<string>>(new Set());
  const polling = usePolling(run.project_id, EVERY_MS);
  const { data } = useRunQuery({ id: run.id, include: ["waiting"] }, polling);
  const waiting = data?.waiting ?? [];
  const open = waiting.filter(
    ({ path, waiting_for }) =>
      !answered.has(path) &&
      waiting_for?.mine === mine &&
      (waiting_for.kind === "approval" || waiting_for.kind === "form"),
  );
  return open.map((step) => (
    <QuestionCard
      key={step.path}
      run={run}
      step={step}
      onAnswered={() => {
        setAnswered((before) => new Set(before).add(step.path));
        dispatch(said(t("inbox.sent", { flow: run.flow.name }), "ok"));
      }}
    />
  ));
}

function NothingWaits({ mine }: { mine: boolean }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<Inbox />}
      title={t(mine ? "inbox.none" : "inbox.noneOthers")}
      hint={t("inbox.noneHint")}
      action={
        <Button onClick={() => void navigate(link("templates"))}>{t("inbox.seeTemplates")}</Button>
      }
    />
  );
}
