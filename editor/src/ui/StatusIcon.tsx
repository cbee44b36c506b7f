import { Check, CircleHelp, Clock, Minus, Pause, Square, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "./classes";

export type Status =
  | "queued"
  | "pending"
  | "running"
  | "waiting"
  | "paused"
  | "succeeded"
  | "failed"
  | "skipped"
  | "cancelled"
  | "unknown";

const LOOKS: Record<Status, [string, ReactNode]> = {
  queued: ["text-text-3 bg-sunken", <Clock key="i" />],
  pending: ["text-text-3 bg-sunken", <Minus key="i" />],
  running: ["", null],
  waiting: ["text-waiting bg-waiting-bg", <Clock key="i" />],
  paused: ["text-waiting bg-waiting-bg", <Pause key="i" />],
  succeeded: ["text-ok bg-ok-bg", <Check key="i" />],
  failed: ["text-failed bg-failed-bg", <X key="i" />],
  skipped: ["text-skipped border border-dashed border-skipped", <Minus key="i" />],
  cancelled: ["text-skipped bg-sunken", <Square key="i" />],
  unknown: ["text-unknown bg-unknown-bg", <CircleHelp key="i" />],
};

/** One colour and one shape for each status, everywhere. */
export function StatusIcon({ status, silent }: { status: Status; silent?: boolean }) {
  const { t } = useTranslation();
  const [look, icon] = LOOKS[status];
  const name = silent ? {} : { role: "img", "aria-label": t(`words.status.${status}`) };
  if (status === "running") {
    const ring =
      "size-[18px] shrink-0 animate-spin rounded-full border-[2.5px] border-running border-t-transparent";
    return <span {...name} className={ring} />;
  }
  return (
    <span
      {...name}
      className={classes(
        "grid size-[18px] shrink-0 place-items-center rounded-full [&_svg]:size-3 [&_svg]:stroke-[2.5]",
        look,
      )}
    >
      {icon}
    </span>
  );
}
