import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Run } from "~/api/runs";

/** Why a run failed, or that the engine has a problem with it, in a sentence above everything. */
export function RunError({ run }: { run: Run }) {
  const { t } = useTranslation();
  const text = run.stuck ?? run.error?.message;
  if (!text) return null;
  return (
    <p
      className="flex gap-2 border-line border-b bg-failed-bg px-4 py-2 sm:px-6"
      data-testid="run-error"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
      <span className="min-w-0 break-words">
        {run.stuck && <b className="font-medium">{t("runs.stuck")} </b>}
        {text}
        {run.error?.hint && `${/[.!?…]$/.test(text) ? "" : "."} ${run.error.hint}`}
      </span>
    </p>
  );
}
