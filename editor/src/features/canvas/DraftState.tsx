import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useDraftState } from "~/features/draft/useDraftState";
import { Button } from "~/ui/Button";

/** What stands in the way of this draft: a refused change, a flow that is gone, no right to write. */
export function DraftState() {
  const { t } = useTranslation();
  const { link, refusal, loaded, mayWrite } = useDraftState(
    "link",
    "refusal",
    "loaded",
    "mayWrite",
  );
  if (link === "refused") {
    return (
      <Bar tone="bg-failed-bg text-failed">
        <span className="grow">
          <b className="font-medium">{t("draft.refusedTitle")}.</b> {refusal}
        </span>
        <Button size="sm" onClick={() => location.reload()}>
          {t("draft.refusedReload")}
        </Button>
      </Bar>
    );
  }
  if (link === "gone") return <Bar tone="bg-failed-bg text-failed">{t("draft.gone")}</Bar>;
  if (loaded && !mayWrite) return <Bar tone="bg-sunken text-text-2">{t("draft.readOnly")}</Bar>;
  return null;
}

function Bar({ tone, children }: { tone: string; children: React.ReactNode }) {
  return (
    <div role="status" className={`flex items-center gap-2 px-4 py-1.5 ${tone}`}>
      <TriangleAlert aria-hidden className="size-4 shrink-0" />
      {children}
    </div>
  );
}
