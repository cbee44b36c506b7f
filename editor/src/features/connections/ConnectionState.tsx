import { Check, CircleDashed, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Connection } from "~/api/connections";
import { classes } from "~/ui/classes";

const LOOKS = {
  untested: ["text-text-2", CircleDashed],
  ok: ["text-ok", Check],
  failing: ["text-failed", TriangleAlert],
  expired: ["text-failed", TriangleAlert],
} as const;

/** Whether a connection works, in a word and a shape. */
export function ConnectionState({ status }: { status: Connection["status"] }) {
  const { t } = useTranslation();
  const [look, Icon] = LOOKS[status];
  return (
    <span className={classes("inline-flex items-center gap-1 whitespace-nowrap text-xs", look)}>
      <Icon aria-hidden className="size-3.5" />
      {t(`connections.status.${status}`)}
    </span>
  );
}
