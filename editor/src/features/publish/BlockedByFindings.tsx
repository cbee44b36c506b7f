import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useAppDispatch } from "~/app/store";
import { panelOpened } from "~/features/canvas/viewSlice";
import { Button } from "~/ui/Button";

/** Say that problems stand in the way, and lead to them. */
export function BlockedByFindings({ count, onClose }: { count: number; onClose: () => void }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const show = () => {
    dispatch(panelOpened("findings"));
    onClose();
  };
  return (
    <section role="alert" className="flex items-start gap-3 rounded-card bg-failed-bg p-3">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
      <div className="grid grow gap-2">
        <p className="font-medium">{t("publish.problems", { count })}</p>
        <p className="text-text-2 text-xs">{t("publish.problemsHint")}</p>
        <Button className="justify-self-start" onClick={show}>
          {t("publish.problemsShow")}
        </Button>
      </div>
    </section>
  );
}
