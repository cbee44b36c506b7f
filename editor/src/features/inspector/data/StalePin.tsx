import { RefreshCw, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { useFetchAgain } from "./useFetchAgain";

type Props = { id: string; mayWrite: boolean; keep: (output: Json) => Promise<boolean> };

/** That what is pinned may no longer be what the step gives, and how to know. */
export function StalePin({ id, mayWrite, keep }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { fetchAgain, busy, why } = useFetchAgain(id, keep);
  return (
    <div role="status" className="grid gap-1.5 rounded-field bg-waiting-bg px-2 py-1.5 text-xs">
      <p className="flex items-start gap-2">
        <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0 text-waiting" />
        {t("inspector.data.stale")}
      </p>
      {mayWrite && may("run.start") && (
        <span>
          <Button
            size="sm"
            busy={busy}
            icon={<RefreshCw className="size-3" />}
            onClick={() => void fetchAgain()}
          >
            {t("inspector.data.fetchAgain")}
          </Button>
        </span>
      )}
      {why && <p className="break-words text-failed">{why}</p>}
    </div>
  );
}
