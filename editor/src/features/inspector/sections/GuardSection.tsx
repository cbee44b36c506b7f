import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Fold } from "../Fold";
import { DurationInput } from "../form/controls/DurationControl";
import { ExpressionBox } from "./ExpressionBox";
import type { SectionProps } from "./NodeSections";

/** A condition the step waits for. */
export function GuardSection({ node, readOnly, write, leave }: SectionProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Fold
      title={t("inspector.guard.title")}
      summary={
        node.guard ? t("inspector.guard.summary", { guard: node.guard }) : t("inspector.guard.none")
      }
    >
      <ExpressionBox
        label={t("inspector.guard.condition")}
        hint={t("inspector.guard.hint")}
        value={node.guard ?? ""}
        braces={!node.guard || node.guard.includes("{{")}
        node={node.id}
        pointer="/guard"
        readOnly={readOnly}
        onChange={(guard) => write("guard", guard)}
        onLeave={leave}
      />
      {node.guard && (
        <div className="grid gap-1">
          <label htmlFor={id} className="font-medium">
            {t("inspector.guard.timeout")}
          </label>
          <DurationInput
            id={id}
            label={t("inspector.guard.timeout")}
            value={node.guard_timeout ?? ""}
            readOnly={readOnly}
            onChange={(next) => write("guard_timeout", next)}
            onLeave={leave}
          />
        </div>
      )}
    </Fold>
  );
}
