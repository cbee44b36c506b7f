import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFailingListenersQuery } from "~/api/listeners";
import { useProject } from "~/app/project";
import { ListenerState } from "~/features/listeners/ListenerState";
import { ago } from "~/ui/times";
import { Card } from "./Card";

const EVERY_MS = 30_000;
const SHOWN = 5;

/** Triggers that hear nothing any more; nothing while all is well. */
export function FailingListeners() {
  const { t } = useTranslation();
  const { id, link } = useProject();
  const { data } = useFailingListenersQuery(id, {
    pollingInterval: EVERY_MS,
    skipPollingIfUnfocused: true,
  });
  if (!data?.length) return null;
  return (
    <Card title={t("listeners.failing")}>
      <ul className="grid gap-2">
        {data.slice(0, SHOWN).map((one) => (
          <li key={`${one.flow.id} ${one.node}`} className="grid gap-0.5">
            <p className="flex flex-wrap items-center gap-x-2.5">
              <Link
                to={link(`flows/${one.flow.id}`)}
                className="min-w-0 truncate font-medium hover:underline"
              >
                {one.flow.name}
              </Link>
              <ListenerState status={one.status} />
              <span className="text-text-2 text-xs">{ago(one.since)}</span>
            </p>
            {one.error && <p className="line-clamp-2 break-words text-text-2">{one.error}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
