import { CircleDashed, Ear, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Listener } from "~/api/listeners";
import { classes } from "~/ui/classes";

const LOOKS = {
  starting: ["text-text-2", CircleDashed],
  listening: ["text-ok", Ear],
  failing: ["text-failed", TriangleAlert],
  stopped: ["text-text-2", CircleDashed],
} as const;

/** How a listener does, in a word and a shape. */
export function ListenerState({ status }: { status: Listener["status"] }) {
  const { t } = useTranslation();
  const [look, Icon] = LOOKS[status];
  return (
    <span className={classes("inline-flex items-center gap-1 whitespace-nowrap text-xs", look)}>
      <Icon aria-hidden className="size-3.5" />
      {t(`listeners.status.${status}`)}
    </span>
  );
}
