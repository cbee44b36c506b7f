import { ChevronLeft, ChevronRight, CircleX } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Step, useLazyStepsQuery } from "~/api/runs";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { IconButton } from "~/ui/IconButton";
import { Input } from "~/ui/Input";
import { selectLiveTotals, stepsChanged } from "../liveSlice";
import type { StepProps } from "./StepDetail";

/** Page through the items of a repeat: one back, one on, to a number, to the next that failed. */
export function Iterations({ run, step, steps, onChoose }: StepProps) {
  const { t } = useTranslation();
  const all = useAppSelector(selectLiveTotals)[step.node] ?? 0;
  const fetchStep = useFetchStep(run.id);
  const same = useMemo(
    () =>
      Object.values(steps)
        .filter((one) => one.node === step.node && one.iteration.length > 0)
        .sort((a, b) => compared(a.iteration, b.iteration)),
    [steps, step.node],
  );
  if (same.length < 2) return null;
  const loadable = all > same.length && step.iteration.length === 1;
  const total = loadable ? all : same.length;
  const at = loadable ? (step.iteration[0] ?? 0) : same.findIndex((one) => one.path === step.path);
  const go = async (to: number) => {
    const wanted = Math.max(0, Math.min(total - 1, to));
    const path = loadable ? step.path.replace(/\[\d+\]/, `[${wanted}]`) : same[wanted]?.path;
    if (path === undefined) return;
    const next = steps[path] ?? (await fetchStep(path));
    if (next) onChoose(next);
  };
  const here = same.findIndex((one) => one.path === step.path);
  const failed = [...same.slice(here + 1), ...same.slice(0, Math.max(here, 0))].find(
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
      <span className="text-text-2">{t("runs.ofItems", { count: total })}</span>
      <IconButton
        small
        label={t("runs.nextItem")}
        icon={<ChevronRight />}
        disabled={at >= total - 1}
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

/** Read a step that is not among those at hand, and keep it with them. */
function useFetchStep(run: string): (path: string) => Promise<Step | undefined> {
  const dispatch = useAppDispatch();
  const [read] = useLazyStepsQuery();
  return async (path) => {
    const page = await read({ run, path }, true);
    if (page.data) dispatch(stepsChanged(page.data.items));
    return page.data?.items[0];
  };
}

function compared(a: number[], b: number[]): number {
  const at = a.findIndex((one, index) => one !== b[index]);
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? 0);
}
