import { Ellipsis, Eye, GitCompare, History, Undo2, Upload } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { flowsApi, useVersionsQuery, type Version } from "~/api/flows";
import { sentenceOf } from "~/api/problems";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { EmptyState } from "~/ui/EmptyState";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem } from "~/ui/Menu";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { ago, fullTime } from "~/ui/times";
import { comparingBegan } from "./diffSlice";
import { RollBackDialog } from "./RollBackDialog";
import { VersionPreview } from "./StatePreview";
import { useRestore } from "./useRestore";

type Act = { act: "look" | "rollBack"; version: Version };

/** Every published version, the newest first. */
export function VersionList({ flow }: { flow: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useVersionsQuery(flow);
  const [open, setOpen] = useState<Act | null>(null);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} />;
  if (!data.items.length)
    return <EmptyState icon={<Upload />} title={t("publish.none")} hint={t("publish.noneHint")} />;
  const newest = data.items[0]?.number ?? 0;
  return (
    <>
      <ol className="divide-y divide-line">
        {data.items.map((version) => (
          <VersionRow
            key={version.number}
            flow={flow}
            version={version}
            newest={version.number === newest}
            onAct={(act) => setOpen({ act, version })}
          />
        ))}
      </ol>
      {open?.act === "look" && (
        <VersionPreview flow={flow} version={open.version} onClose={() => setOpen(null)} />
      )}
      {open?.act === "rollBack" && (
        <RollBackDialog
          flow={flow}
          number={open.version.number}
          next={newest + 1}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

type RowProps = {
  flow: string;
  version: Version;
  newest: boolean;
  onAct: (act: Act["act"]) => void;
};

function VersionRow({ flow, version, newest, onAct }: RowProps) {
  const { t } = useTranslation();
  const { number, notes, created_at, created_by, restored_from } = version;
  const by = t("publish.by", { name: created_by.name, when: ago(created_at) });
  return (
    <li className="flex items-start gap-2 py-3 pr-2 pl-4">
      <div className="grid min-w-0 grow gap-0.5">
        <p className="flex items-center gap-2">
          <span className="font-medium">{t("publish.version", { number })}</span>
          {newest && <Tag tone="ok">{t("publish.live")}</Tag>}
          {restored_from && <Tag>{t("publish.restoredFrom", { number: restored_from })}</Tag>}
        </p>
        <p className={notes ? "whitespace-pre-wrap break-words" : "text-text-3"}>
          {notes || t("publish.noNotes")}
        </p>
        <p className="text-text-2 text-xs" title={fullTime(created_at)}>
          {by} ·{" "}
          <code title={t("publish.fingerprint")}>
            {version.hash.replace(/^\w+:/, "").slice(0, 8)}
          </code>
        </p>
      </div>
      <VersionMenu flow={flow} number={number} newest={newest} onAct={onAct} />
    </li>
  );
}

type MenuProps = Omit<RowProps, "version"> & { number: number };

function VersionMenu({ flow, number, newest, onAct }: MenuProps) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const may = useMay();
  const restore = useRestore(flow);
  const compare = async () => {
    const asked = { id: flow, from: number, to: "draft" as const };
    const { data, error } = await dispatch(
      flowsApi.endpoints.diff.initiate(asked, { forceRefetch: true, subscribe: false }),
    );
    if (data) dispatch(comparingBegan({ version: number, changes: data.changes }));
    else dispatch(said(sentenceOf(error), "failed"));
  };
  return (
    <Menu
      trigger={<IconButton small label={t("publish.actionsOf", { number })} icon={<Ellipsis />} />}
    >
      <MenuItem icon={<Eye />} onSelect={() => onAct("look")}>
        {t("publish.look")}
      </MenuItem>
      <MenuItem icon={<GitCompare />} onSelect={() => void compare()}>
        {t("publish.compare")}
      </MenuItem>
      {may("flow.write") && (
        <MenuItem icon={<Undo2 />} onSelect={() => void restore.version(number)}>
          {t("publish.restore")}
        </MenuItem>
      )}
      {may("flow.publish") && !newest && (
        <MenuItem icon={<History />} onSelect={() => onAct("rollBack")}>
          {t("publish.rollBack")}
        </MenuItem>
      )}
    </Menu>
  );
}
