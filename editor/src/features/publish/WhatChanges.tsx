import { Minus, Pencil, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Change, useDiffQuery } from "~/api/flows";
import { useAppDispatch } from "~/app/store";
import { panelOpened } from "~/features/canvas/viewSlice";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { changeWords } from "./changeWords";
import { comparingBegan } from "./diffSlice";
import { useKnown } from "./useKnown";

const MOST = 50;
const ICONS = {
  added: <Plus className="text-ok" />,
  removed: <Minus className="text-failed" />,
  changed: <Pencil className="text-waiting" />,
};
type Props = { flow: string; version: number; onClose: () => void };

/** What the draft does differently than a version, one sentence each. */
export function WhatChanges({ flow, version, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const asked = { id: flow, from: version, to: "draft" as const };
  const { data, error, isFetching } = useDiffQuery(asked, { refetchOnMountOrArgChange: true });
  const draw = () => {
    dispatch(comparingBegan({ version, changes: data?.changes ?? [] }));
    dispatch(panelOpened(null));
    onClose();
  };
  if (error) return <ProblemNote error={error} />;
  if (!data || isFetching) return <SkeletonRows rows={2} />;
  if (!data.changes.length) return <p>{t("publish.nothing", { number: version })}</p>;
  return (
    <section className="grid gap-2">
      <header className="flex items-center justify-between gap-2">
        <div>
          <h3 className="font-medium">{t("publish.changes")}</h3>
          <p className="text-text-2 text-xs">{t("publish.changesHint", { number: version })}</p>
        </div>
        <Button size="sm" onClick={draw}>
          {t("publish.drawn")}
        </Button>
      </header>
      <ChangeList changes={data.changes} />
    </section>
  );
}

/** Differences as sentences. */
export function ChangeList({ changes }: { changes: Change[] }) {
  const { t } = useTranslation();
  const known = useKnown();
  return (
    <ul className="grid max-h-56 gap-1 overflow-y-auto rounded-field bg-sunken p-2">
      {changes.slice(0, MOST).map((change) => (
        <li
          key={`${change.kind}${change.id}${change.pointer}${change.op}`}
          className="flex items-start gap-2 [&>svg]:mt-0.5 [&>svg]:size-3.5 [&>svg]:shrink-0"
        >
          {ICONS[change.op]}
          <span className="min-w-0 break-words">{changeWords(change, known, t)}</span>
        </li>
      ))}
      {changes.length > MOST && (
        <li className="text-text-2">{t("publish.more", { count: changes.length - MOST })}</li>
      )}
    </ul>
  );
}
