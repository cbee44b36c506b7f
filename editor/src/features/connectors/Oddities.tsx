import { useTranslation } from "react-i18next";
import type { ConnectorPreview } from "~/api/connectors";

/** What of a description could not be taken, and why; folded. */
export function Oddities({ skipped, warnings }: Pick<ConnectorPreview, "skipped" | "warnings">) {
  const { t } = useTranslation();
  return (
    <>
      {skipped.length > 0 && (
        <details className="rounded-card bg-waiting-bg px-3 py-2">
          <summary>{t("connectors.choose.skipped", { count: skipped.length })}</summary>
          <ul className="mt-1 grid gap-1">
            {skipped.map(({ pointer, operation, reason }) => (
              <li key={pointer}>
                <span className="break-all font-mono text-xs">{operation}</span>: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {warnings.length > 0 && (
        <details className="rounded-card bg-sunken px-3 py-2">
          <summary>{t("connectors.choose.warnings")}</summary>
          <ul className="mt-1 grid gap-1 text-text-2 text-xs">
            {warnings.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
