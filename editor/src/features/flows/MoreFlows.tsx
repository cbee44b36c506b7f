import { useTranslation } from "react-i18next";
import type { Total } from "~/api/api";
import { Button } from "~/ui/Button";

type Props = { shown: number; total: Total; loading: boolean; onMore?: () => void };

/** Says how many flows of a large project are shown, and brings the next ones. */
export function MoreFlows({ shown, total, loading, onMore }: Props) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center justify-center gap-x-4 gap-y-2 py-4">
      <p className="text-text-2">
        {t(total.exact ? "flows.ofAll" : "flows.ofMany", { shown, total: total.total })}
      </p>
      {onMore && (
        <Button busy={loading} onClick={onMore}>
          {t("flows.showMore")}
        </Button>
      )}
    </div>
  );
}
