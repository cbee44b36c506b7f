import { useTranslation } from "react-i18next";
import type { Connection } from "~/api/connections";
import { Tag } from "~/ui/Tag";
import { ago, fullTime } from "~/ui/times";

/** When a connection ends: loud in its last two weeks. */
export function ExpiryTag({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { expires_at: at, expiring } = connection;
  if (!at) return null;
  const over = Date.parse(at) < Date.now();
  const words = t(over ? "connections.ended" : "connections.expires", { when: ago(at) });
  if (!expiring)
    return (
      <span className="text-text-2 text-xs" title={fullTime(at)}>
        {words}
      </span>
    );
  return (
    <span title={fullTime(at)}>
      <Tag tone={over ? "failed" : "waiting"}>{words}</Tag>
    </span>
  );
}
