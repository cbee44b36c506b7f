import { ChevronLeft, ChevronRight, CircleX } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "~/ui/IconButton";
import { Input } from "~/ui/Input";
import type { StepProps } from "./StepDetail";

/** Page through the items of a repeat: one back, one on, to a number, to the next that failed. */
export function Iterations({ step, steps, onChoose }: StepProps) {
  const { t } = useTranslation();
  const same = useMemo(
    () =>
      Object.values(steps)
        .filter((one) => one.node === step.node && one.iteration.length > 0)
        .sort((a, b) => compared(a.iteration, b.iteration)),
    [steps, step.node],
  );
  if (same.length < 2) return null;
  const at = same.findIndex((one) => one.path === step.path);
  const go = (to: number) => {
    const next = same[Math.max(0, Math.min(same.length - 1, to))];
    if (next) onChoose(next);
  };
  const failed = [...same.slice(at + 1), ...same.slice(0, Math.max(at, 0))].find(
    (one) => one.status === "failed",
  );
  return (
    <nav aria-label={t("runs.iterations")} className="flex flex-wrap items-center gap-1">
      <IconButton
        small
        label={t("runs.previousItem")}
        icon={<ChevronLeft />}
        disabled={at <= 0}
        onClick={() => go(at - 1)}
      />
      <span className="w-14">
        {" "}
        <Input
          key={step.path}
          aria-label={t("runs.itemNumber")}
          inputMode="numeric"
          className="text-center"
          defaultValue={at + 1}
          onKeyDown={(event) => event.key === "Enter" && go(Number(event.currentTarget.value) - 1)}
          onBlur={(event) =>
            Number(event.target.value) !== at + 1 && go(Number(event.target.value) - 1)
          }
        />
      </span>
      <span className="text-text-2">{t("runs.ofItems", { count: same.length })}</span>
      <IconButton
        small
        label={t("runs.nextItem")}
        icon={<ChevronRight />}
        disabled={at >= same.length - 1}
        onClick={() => go(at + 1)}
      />
      {failed && (
        <button
          type="button"
          className="ml-1 inline-flex h-6 items-center gap-1 rounded-field px-1.5 text-failed text-xs hover:bg-failed-bg"
          onClick={() => onChoose(failed)}
        >
          <CircleX aria-hidden className="size-3.5" />
          {t("runs.nextFailed")}
        </button>
      )}
    </nav>
  );
}

function compared(a: number[], b: number[]): number {
  const at = a.findIndex((one, index) => one !== b[index]);
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? 0);
}
