import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { selectFindings } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { panelOpened, selectView } from "./viewSlice";

/** How many problems the drawing has; opens their list. */
export function FindingsButton() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const findings = useAppSelector(selectFindings);
  const { panel } = useAppSelector(selectView);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const icon = errors ? (
    <CircleAlert className="size-4 text-failed" />
  ) : warnings ? (
    <TriangleAlert className="size-4 text-waiting" />
  ) : (
    <CircleCheck className="size-4 text-ok" />
  );
  const label = errors
    ? t("topbar.problems", { count: errors })
    : warnings
      ? t("topbar.warnings", { count: warnings })
      : t("topbar.noProblems");
  return (
    <Button
      look="quiet"
      icon={icon}
      aria-label={label}
      aria-pressed={panel === "findings"}
      onClick={() => dispatch(panelOpened(panel === "findings" ? null : "findings"))}
    >
      {errors + warnings > 0 && <span aria-hidden>{errors || warnings}</span>}
    </Button>
  );
}
