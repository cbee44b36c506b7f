import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { problemOf } from "~/api/problems";
import { type Step, useRunQuery } from "~/api/runs";
import { At } from "~/app/may";
import NotFoundPage from "~/app/NotFoundPage";
import { useProject } from "~/app/project";
import { useAppSelector } from "~/app/store";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tabs } from "~/ui/Tabs";
import { LogList } from "./LogList";
import { useWatchRun } from "./live";
import { selectLive } from "./liveSlice";
import { Compare } from "./page/Compare";
import { RunData } from "./page/RunData";
import { RunError } from "./page/RunError";
import { RunHead } from "./page/RunHead";
import { StepList } from "./StepList";
import { StepDetail } from "./step/StepDetail";
import { Timeline } from "./Timeline";

type Tab = "steps" | "drawing" | "timeline" | "log" | "compare";
const TABS: Tab[] = ["steps", "drawing", "timeline", "log", "compare"];
const RunDrawing = lazy(() => import("./drawing/RunDrawing"));

/** One run: how it stands, its steps, and everything about the one that is looked at. */
export default function RunPage() {
  const { t } = useTranslation();
  const { run: id = "" } = useParams();
  const { error, refetch } = useRunQuery({ id });
  useWatchRun(id);
  const { run } = useAppSelector(selectLive);
  if (problemOf(error)?.status === 404) return <NotFoundPage hint={t("runs.gone")} />;
  if (error)
    return (
      <div className="p-4 sm:p-6">
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (run?.id !== id) return <SkeletonRows rows={10} />;
  return (
    <At flow={run.flow.id}>
      <Shown key={id} />
    </At>
  );
}

function Shown() {
  const { t } = useTranslation();
  const { link } = useProject();
  const navigate = useNavigate();
  const { run, steps: by, logs, link: news } = useAppSelector(selectLive);
  const steps = useMemo(() => Object.values(by), [by]);
  const { tab, path, look, choose } = useLook();
  const step = path ? by[path] : undefined;
  const first = run?.error?.path ?? steps.find(asksSomebody)?.path;
  useEffect(() => {
    if (first && !path && by[first]) choose(first);
  }, [first, path, by, choose]);
  if (!run) return null;
  const open = (next: string) => void navigate(link(`runs/${next}`));
  return (
    <div className="flex min-h-full flex-col lg:h-full">
      <RunHead run={run} onStarted={open} />
      {news === "lost" && (
        <p role="status" className="bg-waiting-bg px-4 py-1 text-waiting text-xs sm:px-6">
          {t("runs.linkLost")}
        </p>
      )}
      <RunError run={run} />
      <div className="flex min-h-0 grow flex-col lg:flex-row">
        <div className="flex h-80 min-w-0 grow flex-col bg-surface border-line lg:h-auto lg:border-r">
          <Tabs<Tab>
            label={t("runs.title")}
            value={tab}
            onChange={look}
            tabs={[
              {
                id: "steps",
                title: t("runs.steps"),
                content: (
                  <StepList steps={steps} chosen={path} onChoose={(one) => choose(one.path)} />
                ),
              },
              {
                id: "drawing",
                title: t("runs.drawing.title"),
                content: (
                  <Suspense fallback={<SkeletonRows rows={6} />}>
                    <RunDrawing run={run} chosen={step?.node ?? null} onChoose={choose} />
                  </Suspense>
                ),
              },
              {
                id: "timeline",
                title: t("runs.timeline"),
                content: (
                  <Timeline
                    run={run}
                    steps={steps}
                    chosen={step?.node ?? null}
                    onChoose={(one) => choose(one.path)}
                  />
                ),
              },
              { id: "log", title: t("runs.log"), content: <LogList lines={logs} steps={by} /> },
              {
                id: "compare",
                title: t("runs.compare.title"),
                content: <Compare run={run} steps={by} />,
              },
            ]}
          />
        </div>
        <aside
          aria-label={step ? t("runs.thisStep") : t("runs.thisRun")}
          className="shrink-0 overflow-y-auto p-4 lg:w-[44%] lg:max-w-[720px]"
        >
          {step ? (
            <>
              <button
                type="button"
                className="mb-3 text-accent text-xs hover:underline"
                onClick={() => choose("run")}
              >
                {t("runs.backToRun")}
              </button>
              <StepDetail
                key={step.path}
                run={run}
                step={step}
                steps={by}
                logs={logs}
                onChoose={(one) => choose(one.path)}
                onStarted={open}
              />
            </>
          ) : (
            <RunData run={run} />
          )}
        </aside>
      </div>
    </div>
  );
}

function asksSomebody({ status, waiting_for }: Step): boolean {
  return status === "waiting" && ["approval", "form"].includes(waiting_for?.kind ?? "");
}

/** The tab and the step looked at stand in the address, so that a link shows the same. */
function useLook() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("tab") as Tab | null;
  const tab = asked && TABS.includes(asked) ? asked : "steps";
  const [set] = useState(() => (name: string, value: string) => {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        next.set(name, value);
        return next;
      },
      { replace: true },
    );
  });
  const [look] = useState(() => (next: Tab) => set("tab", next));
  const [choose] = useState(() => (path: string) => set("step", path));
  return { tab, path: params.get("step"), look, choose };
}
