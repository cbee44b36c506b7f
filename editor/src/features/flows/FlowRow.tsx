import { Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Flow, useUpdateFlowMutation } from "~/api/flows";
import { sentenceOf } from "~/api/problems";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { classes } from "~/ui/classes";
import { IconButton } from "~/ui/IconButton";
import { StatusBadge } from "~/ui/StatusBadge";
import type { Status } from "~/ui/StatusIcon";
import { Switch } from "~/ui/Switch";
import { Tag } from "~/ui/Tag";
import { ago, fullTime } from "~/ui/times";
import { FlowMenu } from "./FlowMenu";
import { FlowState } from "./FlowState";

type Props = {
  flow: Flow;
  picked: boolean;
  favourite: boolean;
  onPick: () => void;
  onFavourite: () => void;
};

/** One flow: where it stands, how its last run ended, who changed it. A card on a phone. */
export function FlowRow({ flow, picked, favourite, onPick, onFavourite }: Props) {
  const { t } = useTranslation();
  const { link } = useProject();
  const { name, updated_by, updated_at, tags } = flow;
  return (
    <li
      className={classes(
        "flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3 py-2.5 hover:bg-sunken/50",
        picked && "bg-accent-weak/60",
      )}
    >
      <input
        type="checkbox"
        aria-label={t("flows.select", { name })}
        checked={picked}
        onChange={onPick}
        className="size-4 accent-accent"
      />
      <IconButton
        small
        label={t(favourite ? "flows.unfavourite" : "flows.favourite", { name })}
        aria-pressed={favourite}
        icon={<Star className={favourite ? "fill-waiting text-waiting" : undefined} />}
        onClick={onFavourite}
      />
      <div className="min-w-0 grow basis-52">
        <Link
          to={link(`flows/${flow.id}`)}
          className="inline-block max-w-full truncate align-bottom font-medium hover:text-accent hover:underline"
        >
          {name}
        </Link>
        <p className="truncate text-text-2 text-xs" title={fullTime(updated_at)}>
          {t("flows.changedBy", { when: ago(updated_at), name: updated_by.name })}
        </p>
      </div>
      {tags.length > 0 && (
        <span className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </span>
      )}
      <span className="sm:w-44">
        <FlowState flow={flow} />
      </span>
      <LastRun flow={flow} />
      <span className="ml-auto flex items-center gap-3">
        <OnOff flow={flow} />
        <FlowMenu flow={flow} />
      </span>
    </li>
  );
}

function LastRun({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const run = flow.last_run;
  if (!run) return <span className="text-text-3 text-xs sm:w-36">{t("flows.neverRan")}</span>;
  return (
    <Link
      to={link(`runs/${run.id}`)}
      className="text-xs hover:underline sm:w-36"
      title={fullTime(run.ended_at)}
    >
      <StatusBadge status={run.status as Status} />
      {run.ended_at && <span className="block pl-6 text-text-2">{ago(run.ended_at)}</span>}
    </Link>
  );
}

function OnOff({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const may = useMay();
  const [update, { isLoading }] = useUpdateFlowMutation();
  const { id, name, enabled, version } = flow;
  if (version === null) return <span className="w-[30px]" />;
  const change = async (next: boolean) => {
    const { error } = await update({ id, enabled: next });
    if (error) dispatch(said(sentenceOf(error), "failed"));
  };
  return (
    <Switch
      label={t(enabled ? "flows.turnOff" : "flows.turnOn", { name })}
      checked={enabled}
      disabled={isLoading || !may("flow.write")}
      onChange={(next) => void change(next)}
    />
  );
}
