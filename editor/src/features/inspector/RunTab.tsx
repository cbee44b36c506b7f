import { Play } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { runShown, selectView, stepShown } from "~/features/canvas/viewSlice";
import { selectLive, selectNodeRuns } from "~/features/runs/liveSlice";
import { EmptyState } from "~/ui/EmptyState";
import { SkeletonRows } from "~/ui/Skeleton";
import { TestBar } from "./data/TestBar";

const StepDetail = lazy(() =>
  import("~/features/runs/step/StepDetail").then((module) => ({ default: module.StepDetail })),
);

/** What the step did in the run that is shown. */
export function RunTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const view = useAppSelector(selectView);
  const { run, steps, logs } = useAppSelector(selectLive);
  const of = useAppSelector((state) => selectNodeRuns(state)[id]);
  const looked = view.step ? steps[view.step] : undefined;
  const step =
    looked?.node === id
      ? looked
      : (of?.steps.find(({ status }) => status === of.status) ?? of?.last);
  return (
    <div className="grid gap-4 p-4">
      <TestBar id={id} />
      {!view.run && (
        <EmptyState
          icon={<Play />}
          title={t("inspector.run.none")}
          hint={t("inspector.run.noneHint")}
        />
      )}
      {view.run && !run && <SkeletonRows rows={3} />}
      {run && !step && <p className="text-text-2">{t("inspector.run.notReached")}</p>}
      {run && step && (
        <Suspense fallback={<SkeletonRows rows={3} />}>
          <StepDetail
            run={run}
            step={step}
            steps={steps}
            logs={logs}
            title={false}
            onChoose={(next) => dispatch(stepShown(next.path))}
            onStarted={(next) => dispatch(runShown(next))}
          />
        </Suspense>
      )}
    </div>
  );
}
