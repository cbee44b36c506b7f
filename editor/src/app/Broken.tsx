import { Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isRouteErrorResponse, useRouteError } from "react-router";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import NotFoundPage from "./NotFoundPage";

/** What stands where a page broke: what to do, and what went wrong for those who ask. */
export function Broken() {
  const { t } = useTranslation();
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />;
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    <EmptyState
      icon={<Unplug />}
      title={t("frame.broken")}
      hint={t("frame.brokenHint")}
      action={
        <>
          <Button look="primary" onClick={() => location.reload()}>
            {t("frame.reload")}
          </Button>
          <details className="w-full max-w-xl text-left">
            <summary className="text-center text-text-2">{t("frame.details")}</summary>
            <pre className="mt-2 overflow-auto rounded-field bg-sunken p-2 font-mono text-2xs">
              {why}
            </pre>
          </details>
        </>
      }
    />
  );
}
