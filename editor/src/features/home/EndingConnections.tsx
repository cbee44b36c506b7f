import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useProject } from "~/app/project";
import { ConnectionState } from "~/features/connections/ConnectionState";
import { ExpiryTag } from "~/features/connections/ExpiryTag";
import { useConnectionsHere } from "~/features/connections/useConnectionsHere";
import { Card } from "./Card";

/** Connections that end soon or do not work any more; nothing while all is well. */
export function EndingConnections() {
  const { t } = useTranslation();
  const { link } = useProject();
  const { data } = useConnectionsHere();
  const ending = data?.items.filter(
    ({ expiring, status }) => expiring || status === "expired" || status === "failing",
  );
  if (!ending?.length) return null;
  const all = (
    <Link to={link("connections")} className="text-accent text-xs hover:underline">
      {t("home.connectionsAll")}
    </Link>
  );
  return (
    <Card title={t("home.connections")} aside={all}>
      <ul className="grid gap-2">
        {ending.slice(0, 5).map((one) => (
          <li key={one.id} className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <Link
              to={link("connections")}
              className="min-w-0 grow truncate font-medium hover:underline"
            >
              {one.name}
            </Link>
            {one.status !== "ok" && <ConnectionState status={one.status} />}
            <ExpiryTag connection={one} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
