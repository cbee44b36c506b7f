import { useTranslation } from "react-i18next";
import type { ConnectorDifference, ConnectorUse, Offered } from "~/api/connectors";
import { Tag } from "~/ui/Tag";

type Line = { operation: Offered; changes?: string[]; used_by?: ConnectorUse[] };

/** Say whether a source is as it was. */
export function isSame({ added, changed, removed, moved }: ConnectorDifference): boolean {
  return !(added.length || changed.length || removed.length || moved.length);
}

/** What differs, and which flows it concerns. */
export function Difference({ found }: { found: ConnectorDifference }) {
  const { t } = useTranslation();
  if (isSame(found)) return <p>{t("connectors.difference.none")}</p>;
  const added = found.added.map((operation) => ({ operation }));
  return (
    <div className="grid gap-4">
      {found.moved.length > 0 && (
        <p className="rounded-card bg-waiting-bg px-3 py-2">
          {t("connectors.difference.moved", { what: found.moved.join(", ") })}
        </p>
      )}
      <Lines title={t("connectors.difference.removed")} lines={found.removed} />
      <Lines title={t("connectors.difference.changed")} lines={found.changed} />
      <Lines title={t("connectors.difference.added")} lines={added} />
    </div>
  );
}

function Lines({ title, lines }: { title: string; lines: Line[] }) {
  const { t } = useTranslation();
  if (!lines.length) return null;
  return (
    <section className="grid gap-1">
      <h3 className="font-medium">
        {title} <Tag>{lines.length}</Tag>
      </h3>
      <ul className="divide-y divide-line rounded-card border border-line">
        {lines.map(({ operation, changes = [], used_by = [] }) => (
          <li key={operation.key} className="px-3 py-2">
            <p className="font-medium">{operation.title}</p>
            {changes.length > 0 && <p className="text-text-2 text-xs">{changes.join(", ")}</p>}
            {used_by.length > 0 && (
              <p className="text-xs">
                {t("connectors.difference.usedBy", {
                  flows: used_by.map(({ name }) => name).join(", "),
                })}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
