import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "~/api/problems";
import { Button } from "./Button";

/** Say what went wrong, and let the reader try again. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded-card bg-failed-bg px-3 py-2 text-text"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
      <p className="min-w-0 grow break-words">{sentenceOf(error)}</p>
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          {t("words.retry")}
        </Button>
      )}
    </div>
  );
}
