import { CircleHelp, History, MessageSquare, Redo2, Settings2, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFlowQuery, useUpdateFlowMutation } from "~/api/flows";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { useDraft } from "~/features/draft/DraftProvider";
import { useDraftState } from "~/features/draft/useDraftState";
import { PublishButton } from "~/features/publish/PublishButton";
import { RunButton } from "~/features/runs/RunButton";
import { ShareButton } from "~/features/sharing/ShareButton";
import { IconButton } from "~/ui/IconButton";
import { Switch } from "~/ui/Switch";
import { Tooltip } from "~/ui/Tooltip";
import { FindingsButton } from "./FindingsButton";
import { FlowName } from "./FlowName";
import { People } from "./People";
import { StatePill } from "./StatePill";
import { type Panel, panelOpened, selectView } from "./viewSlice";

const PANELS = [
  ["flow", <Settings2 key="i" />],
  ["versions", <History key="i" />],
  ["comments", <MessageSquare key="i" />],
  ["help", <CircleHelp key="i" />],
] as const;

/** The flow's name and state at the left; who is here, running and publishing at the right. */
export function TopBar({ flow: id }: { flow: string }) {
  const { link, name } = useProject();
  const { data: flow } = useFlowQuery(id);
  return (
    <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-surface px-3 py-1 sm:px-4">
      <Link to={link("flows")} className="hidden text-text-2 hover:text-text lg:inline">
        {name}
      </Link>
      <span aria-hidden className="hidden text-text-3 lg:inline">
        /
      </span>
      <FlowName />
      <StatePill flow={flow} />
      {flow && flow.version !== null && <OnOff id={id} enabled={flow.enabled} />}
      <span className="grow" />
      <People />
      <UndoRedo />
      <FindingsButton />
      <Panels />
      {flow && <ShareButton flow={flow} />}
      <RunButton flow={id} />
      <PublishButton flow={id} />
    </header>
  );
}

function OnOff({ id, enabled }: { id: string; enabled: boolean }) {
  const { t } = useTranslation();
  const [update, { isLoading }] = useUpdateFlowMutation();
  const may = useMay();
  const label = t(enabled ? "topbar.turnOff" : "topbar.turnOn");
  return (
    <Tooltip text={label}>
      <span className="inline-flex">
        <Switch
          label={label}
          checked={enabled}
          disabled={isLoading || !may("flow.write")}
          onChange={(next) => void update({ id, enabled: next })}
        />
      </span>
    </Tooltip>
  );
}

/** Undo and redo, of this person's changes only. */
function UndoRedo() {
  const { t } = useTranslation();
  const { undo } = useDraft();
  const { canUndo, canRedo, mayWrite } = useDraftState("canUndo", "canRedo", "mayWrite");
  if (!mayWrite) return null;
  return (
    <span className="hidden sm:flex">
      <IconButton
        label={t("topbar.undo")}
        keys="Mod+Z"
        icon={<Undo2 />}
        disabled={!canUndo}
        onClick={() => undo.undo()}
      />
      <IconButton
        label={t("topbar.redo")}
        keys="Mod+Shift+Z"
        icon={<Redo2 />}
        disabled={!canRedo}
        onClick={() => undo.redo()}
      />
    </span>
  );
}

function Panels() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const { panel } = useAppSelector(selectView);
  const toggle = (id: Panel) => dispatch(panelOpened(panel === id ? null : id));
  return (
    <span className="flex">
      {PANELS.map(([id, icon]) => (
        <IconButton
          key={id}
          label={t(`topbar.panel.${id}`)}
          icon={icon}
          aria-pressed={panel === id}
          onClick={() => toggle(id)}
        />
      ))}
    </span>
  );
}
