import { useTranslation } from "react-i18next";
import type { Flow } from "~/api/flows";
import { classes } from "~/ui/classes";

/** Where a flow stands, in one pill. */
export function FlowState({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const { version, enabled, draft_changed } = flow;
  const live = version !== null && enabled;
  const text = live
    ? t(draft_changed ? "draft.liveChanged" : "draft.live", { version })
    : t(version === null ? "draft.never" : "draft.off");
  return (
    <span className="inline-flex h-[22px] items-center gap-1.5 whitespace-nowrap rounded-full bg-sunken px-2 text-text-2 text-xs">
      <i
        aria-hidden
        className={classes("size-[7px] rounded-full", live ? "bg-ok" : "bg-skipped")}
      />
      {text}
    </span>
  );
}
