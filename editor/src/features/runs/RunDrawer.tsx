import { ChevronDown, ExternalLink, X } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Step } from "~/api/runs";
import { useProject } from "~/app/project";
import { useAppDispatch, useAppSelector } from "~/app/store";
import {
  drawerToggled,
  runShown,
  selected,
  selectView,
  stepShown,
  tabChosen,
} from "~/features/canvas/viewSlice";
import { IconButton } from "~/ui/IconButton";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tabs } from "~/ui/Tabs";
import { Edge, useHeight } from "./DrawerEdge";
import { LogList } from "./LogList";
import { selectLive } from "./liveSlice";
import { RunActions } from "./RunActions";
import { RunState } from "./RunState";
import { StepList } from "./StepList";
import { Timeline } from "./Timeline";

type Tab = "timeline" | "steps" | "log";

/** The run on the canvas, told below it: when each step ran, all steps, and what they wrote. */
export default function RunDrawer({ run: id }: { run: string }) {
  const { t } = useTranslation();
  const { run, steps: by, logs, link } = useAppSelector(selectLive);
  const { selection, step: shown } = useAppSelector(selectView);
  const steps = useMemo(() => Object.values(by), [by]);
  const [tab, setTab] = useState<Tab>("timeline");
  const [height, setHeight] = useHeight();
  const choose = useChoose();
  const known = run?.id === id ? run : null;
  return (
    <section
      aria-label={t("runs.drawer")}
      className="relative flex shrink-0 flex-col border-line border-t bg-surface"
      style={{ height }}
    >
      <Edge height={height} onChange={setHeight} />
      <DrawerHeader id={id} />
      {link === "lost" && (
        <p role="status" className="bg-waiting-bg px-4 py-1 text-waiting text-xs">
          {t("runs.linkLost")}
        </p>
      )}
      {known ? (
        <Tabs<Tab>
          label={t("runs.drawer")}
          value={tab}
          onChange={setTab}
          tabs={[
            {
              id: "timeline",
              title: t("runs.timeline"),
              content: (
                <Timeline
                  run={known}
                  steps={steps}
                  chosen={selection[0] ?? null}
                  onChoose={choose}
                />
              ),
            },
            {
              id: "steps",
              title: t("runs.steps"),
              content: <StepList steps={steps} chosen={shown} onChoose={choose} />,
            },
            { id: "log", title: t("runs.log"), content: <LogList lines={logs} steps={by} /> },
          ]}
        />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </section>
  );
}

function useChoose(): (step: Pick<Step, "node" | "path">) => void {
  const dispatch = useAppDispatch();
  return useCallback(
    ({ node, path }) => {
      dispatch(selected([node]));
      dispatch(stepShown(path));
      dispatch(tabChosen("run"));
    },
    [dispatch],
  );
}

function DrawerHeader({ id }: { id: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const { link } = useProject();
  const { run } = useAppSelector(selectLive);
  return (
    <header className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 px-4 pt-1">
      {run ? <RunState run={run} /> : <span className="grow" />}
      {run && <RunActions run={run} onStarted={(next) => dispatch(runShown(next))} />}
      <Link
        to={link(`runs/${id}`)}
        aria-label={t("runs.openPage")}
        title={t("runs.openPage")}
        className="grid size-8 place-items-center rounded-field text-text-2 hover:bg-sunken hover:text-text"
      >
        <ExternalLink aria-hidden className="size-4" />
      </Link>
      <IconButton
        label={t("runs.hideDrawer")}
        icon={<ChevronDown />}
        onClick={() => dispatch(drawerToggled(false))}
      />
      <IconButton
        label={t("runs.leaveRun")}
        icon={<X />}
        onClick={() => dispatch(runShown(null))}
      />
    </header>
  );
}
