import { CircleAlert, Info, TriangleAlert, Wrench } from "lucide-react";
import { useState } from "react";
import type { Finding } from "~/api/flows";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { pathLit } from "~/features/canvas/viewSlice";
import { selectDraft } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { useFix } from "./useFix";

const LOOKS = {
  error: { icon: <CircleAlert className="text-failed" />, box: "bg-failed-bg" },
  warning: { icon: <TriangleAlert className="text-waiting" />, box: "bg-waiting-bg" },
  info: { icon: <Info className="text-text-2" />, box: "bg-sunken" },
};

/** A finding in words, with the button that mends it. Its path lights up while it is looked at. */
export function FindingNote({ finding }: { finding: Finding }) {
  const dispatch = useAppDispatch();
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const light = (path: string[]) => finding.path.length && dispatch(pathLit(path));
  const { icon, box } = LOOKS[finding.severity];
  return (
    <div
      onPointerEnter={() => light(finding.path)}
      onPointerLeave={() => light([])}
      className={classes(
        "flex items-start gap-2 rounded-field px-2 py-1.5 text-xs [&>svg]:mt-px [&>svg]:size-3.5 [&>svg]:shrink-0",
        box,
      )}
    >
      {icon}
      <p className="min-w-0 grow break-words">{finding.message}</p>
      {finding.fix && mayWrite && <FixButton finding={finding} title={finding.fix.title} />}
    </div>
  );
}

export function FixButton({ finding, title }: { finding: Finding; title: string }) {
  const fix = useFix();
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    await fix(finding);
    setBusy(false);
  };
  return (
    <Button
      size="sm"
      busy={busy}
      icon={<Wrench className="size-3" />}
      className="!h-auto min-h-6 !shrink !whitespace-normal py-0.5 text-left"
      onClick={(event) => {
        event.stopPropagation();
        void press();
      }}
    >
      {title}
    </Button>
  );
}
