import { Ellipsis, History, Pencil, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import {
  type Schedule,
  useDeleteScheduleMutation,
  usePauseScheduleMutation,
  useRunScheduleMutation,
} from "~/api/schedules";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { ConfirmDialog } from "~/features/settings/ConfirmDialog";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem } from "~/ui/Menu";
import { ProblemNote } from "~/ui/Problem";
import { Switch } from "~/ui/Switch";
import { Tag } from "~/ui/Tag";
import { BackfillDialog } from "./BackfillDialog";
import { ScheduleState } from "./ScheduleState";

type Props = { schedule: Schedule; onEdit: () => void };

/** One schedule: when it is, what comes next, how the last run ended; switched where it stands. */
export function ScheduleRow({ schedule, onEdit }: Props) {
  const { t } = useTranslation();
  const { link } = useProject();
  const may = useMay();
  const [pause, pausing] = usePauseScheduleMutation();
  const [run, running] = useRunScheduleMutation();
  const [remove, removing] = useDeleteScheduleMutation();
  const [asking, setAsking] = useState<"backfill" | "delete" | null>(null);
  const { id, flow, node, paused, state, words, timezone } = schedule;
  const name = schedule.name || flow.name;
  const error = pausing.error ?? running.error;
  const mayStart = may("run.start");
  const mayChange = node === null && may("flow.publish");
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="grid min-w-0 grow basis-64 gap-0.5">
          <p className="flex min-w-0 flex-wrap items-center gap-2">
            <Link
              to={link(`flows/${flow.id}`)}
              className="min-w-0 truncate font-medium hover:underline"
            >
              {flow.name}
            </Link>
            {schedule.name && <span className="min-w-0 truncate">{schedule.name}</span>}
            {state !== "on" && (
              <Tag tone={state === "paused" ? "waiting" : "plain"}>
                {t(`schedules.states.${state}`)}
              </Tag>
            )}
          </p>
          <p>
            {words} <span className="text-text-2 text-xs">{timezone}</span>
          </p>
          <ScheduleState schedule={schedule} />
        </div>
        {mayStart && (
          <div className="flex items-center gap-3">
            <Switch
              label={t("schedules.onOf", { name })}
              checked={!paused}
              onChange={(on) => void pause({ id, paused: !on })}
            />
            <Button
              icon={<Play className="size-3.5" />}
              busy={running.isLoading}
              aria-label={t("schedules.runOf", { name })}
              onClick={() => void run({ id, key: crypto.randomUUID() })}
            >
              {t("schedules.run")}
            </Button>
            <Menu
              trigger={<IconButton label={t("schedules.more", { name })} icon={<Ellipsis />} />}
            >
              <MenuItem icon={<History />} onSelect={() => setAsking("backfill")}>
                {t("schedules.backfill.open")}
              </MenuItem>
              {mayChange && (
                <>
                  <MenuItem icon={<Pencil />} onSelect={onEdit}>
                    {t("schedules.change")}
                  </MenuItem>
                  <MenuItem danger icon={<Trash2 />} onSelect={() => setAsking("delete")}>
                    {t("schedules.delete")}
                  </MenuItem>
                </>
              )}
            </Menu>
          </div>
        )}
      </div>
      {error !== undefined && <ProblemNote error={error} />}
      {asking === "backfill" && (
        <BackfillDialog schedule={schedule} onClose={() => setAsking(null)} />
      )}
      {asking === "delete" && (
        <ConfirmDialog
          title={t("schedules.deleteAsk", { name })}
          hint={t("schedules.deleteHint")}
          action={t("schedules.delete")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove(id)}
          onClose={() => setAsking(null)}
        />
      )}
    </li>
  );
}
