import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Flow } from "~/api/flows";
import { useDraftState } from "~/features/draft/useDraftState";
import { classes } from "~/ui/classes";

/** Where the flow stands, in one pill: what is live, and whether all of the draft is kept. */
export function StatePill({ flow }: { flow: Flow | undefined }) {
  const { t } = useTranslation();
  const { link, unsaved, loaded } = useDraftState("link", "unsaved", "loaded");
  const offline = link === "offline" && loaded;
  const [text, dot] = offline
    ? [unsaved ? t("draft.offline", { count: unsaved }) : t("draft.offlineNone"), "bg-waiting"]
    : unsaved
      ? [t("draft.saving"), "bg-running"]
      : published(flow, t);
  return (
    <span
      role="status"
      data-testid="state"
      className="inline-flex h-[22px] items-center gap-1.5 whitespace-nowrap rounded-full bg-sunken px-2 text-text-2 text-xs"
    >
      <i aria-hidden className={classes("size-[7px] rounded-full", dot)} />
      {text}
    </span>
  );
}

function published(flow: Flow | undefined, t: TFunction): [string, string] {
  if (!flow) return [t("draft.connecting"), "bg-skipped"];
  if (flow.version === null) return [t("draft.never"), "bg-skipped"];
  if (!flow.enabled) return [t("draft.off"), "bg-skipped"];
  const version = flow.version;
  return [t(flow.draft_changed ? "draft.liveChanged" : "draft.live", { version }), "bg-ok"];
}
