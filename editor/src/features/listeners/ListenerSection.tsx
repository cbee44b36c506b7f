import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Listener, useListenersQuery } from "~/api/listeners";
import { useProject } from "~/app/project";
import { useDraft } from "~/features/draft/DraftProvider";
import { ProblemNote } from "~/ui/Problem";
import { ago } from "~/ui/times";
import { ListenerState } from "./ListenerState";
import { RefusedEvents } from "./RefusedEvents";

const EVERY_MS = 5_000;

/** How the published version's trigger does: whether it listens, why not, and what it refused. */
export function ListenerSection({ id }: { id: string }) {
  const { t } = useTranslation();
  const { flow } = useDraft();
  const { data, error } = useListenersQuery(flow, {
    pollingInterval: EVERY_MS,
    skipPollingIfUnfocused: true,
  });
  const listener = data?.find((one) => one.node === id);
  return (
    <section aria-label={t("listeners.title")} className="grid gap-2 border-line border-t pt-4">
      <div className="flex items-baseline justify-between gap-3">
        <h3 className="font-medium">{t("listeners.title")}</h3>
        {listener && <ListenerState status={listener.status} />}
      </div>
      {error !== undefined && <ProblemNote error={error} />}
      {data && !listener && <p className="text-text-2 text-xs">{t("listeners.none")}</p>}
      {listener && <State listener={listener} />}
      {listener && listener.refused > 0 && <RefusedEvents flow={flow} node={id} />}
    </section>
  );
}

function State({ listener }: { listener: Listener }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const { error, events, last_event_at: last } = listener;
  return (
    <div className="grid gap-1 text-text-2 text-xs">
      {error && (
        <p className="rounded-field bg-failed-bg px-2 py-1.5 text-text">
          {error}{" "}
          <Link to={link("connections")} className="underline">
            {t("listeners.connections")}
          </Link>
        </p>
      )}
      <p>
        {t("listeners.started", { count: events })}
        {last && ` · ${t("listeners.last", { when: ago(last) })}`}
      </p>
    </div>
  );
}
