import { useTranslation } from "react-i18next";
import {
  type Session,
  useEndOtherSessionsMutation,
  useEndSessionMutation,
  useSessionsQuery,
} from "~/api/account";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { ago, fullTime } from "~/ui/times";

/** Where one is signed in, and the way out of each place. */
export function Sessions() {
  const { t } = useTranslation();
  const { data, error, refetch } = useSessionsQuery();
  const [end, ending] = useEndSessionMutation();
  const [endOthers, endingOthers] = useEndOtherSessionsMutation();
  const failed = ending.error ?? endingOthers.error;
  return (
    <section className="mt-4 grid gap-3">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">{t("people.sessions.title")}</h3>
        {data && data.items.length > 1 && (
          <Button look="danger" busy={endingOthers.isLoading} onClick={() => void endOthers()}>
            {t("people.sessions.endOthers")}
          </Button>
        )}
      </header>
      {failed && <ProblemNote error={failed} />}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} />}
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {data?.items.map((one) => (
          <Row key={one.id} session={one} onEnd={() => void end(one.id)} />
        ))}
      </ul>
    </section>
  );
}

function Row({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t } = useTranslation();
  const { device, address, current, created_at, last_seen_at } = session;
  const used = t("people.sessions.used", { when: ago(last_seen_at) });
  const since = t("people.sessions.since", { when: fullTime(created_at) });
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      <div className="grid min-w-0 grow gap-0.5">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium">{device}</span>
          {current && <Tag tone="accent">{t("people.sessions.current")}</Tag>}
        </p>
        <p className="text-text-2 text-xs">{[address, used, since].filter(Boolean).join(" · ")}</p>
      </div>
      {!current && (
        <Button
          look="danger"
          aria-label={t("people.sessions.endOf", { device, when: fullTime(created_at) })}
          onClick={onEnd}
        >
          {t("people.sessions.end")}
        </Button>
      )}
    </li>
  );
}
