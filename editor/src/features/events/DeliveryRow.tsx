import { Send } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Json } from "~/api/api";
import {
  type EventAttempt,
  type EventDelivery,
  useEventDeliveryQuery,
  useSendEventAgainMutation,
} from "~/api/events";
import { useProject } from "~/app/project";
import { JsonView } from "~/features/runs/ValueViewer";
import { RowOpener } from "~/features/settings/RowOpener";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { ago, duration, fullTime } from "~/ui/times";
import { isKnown, isUnderWay, TONES } from "./names";

/** One event on its way: whether it arrived, and inside what was sent and answered. */
export function DeliveryRow({ delivery }: { delivery: EventDelivery }) {
  const { t } = useTranslation();
  const [send, { isLoading, error }] = useSendEventAgainMutation();
  const [open, setOpen] = useState(false);
  const inside = useId();
  const { id, endpoint_id: endpoint, event, state, attempts, created_at } = delivery;
  const known = isKnown(event) ? t(`events.names.${event}`) : event;
  const name = delivery.test ? t("events.log.test") : known;
  return (
    <li className="grid gap-2 px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <RowOpener
          open={open}
          onOpen={setOpen}
          inside={inside}
          name={
            <span className="flex flex-wrap items-center gap-2">
              <span>{name}</span>
              <Tag tone={TONES[state]}>{t(`events.states.${state}`)}</Tag>
              {delivery.again_of && <Tag>{t("events.log.again")}</Tag>}
            </span>
          }
        >
          <time dateTime={created_at} title={fullTime(created_at)}>
            {ago(created_at)}
          </time>
          {attempts > 0 && ` · ${t("events.log.attempts", { count: attempts })}`}
        </RowOpener>
        {!isUnderWay(delivery) && (
          <Button
            size="sm"
            busy={isLoading}
            icon={<Send className="size-3" />}
            aria-label={t("events.log.sendOf", { name })}
            onClick={() => void send({ endpoint, id })}
          >
            {t("events.log.send")}
          </Button>
        )}
      </div>
      {error && <ProblemNote error={error} />}
      {open && (
        <div id={inside} className="grid gap-3 sm:pl-6">
          <Attempts tries={delivery.tries} />
          <Sent delivery={delivery} />
        </div>
      )}
    </li>
  );
}

function Attempts({ tries }: { tries: EventAttempt[] }) {
  const { t } = useTranslation();
  return (
    <section className="grid gap-1">
      <h4 className="font-medium text-xs">{t("events.log.answers")}</h4>
      {!tries.length && <p className="text-text-2 text-xs">{t("events.log.noTries")}</p>}
      <ul className="grid gap-1.5">
        {tries.map((one) => (
          <li key={one.at} className="grid gap-1 text-xs">
            <span className="flex flex-wrap items-center gap-2">
              <Tag tone={isTaken(one) ? "ok" : "failed"}>
                {one.status ?? t("events.log.noAnswer")}
              </Tag>
              <time dateTime={one.at}>{fullTime(one.at)}</time>
              <span className="text-text-2">{duration(one.duration_ms)}</span>
              {one.error && <span className="min-w-0 break-words">{one.error}</span>}
            </span>
            {one.excerpt && (
              <pre className="max-h-32 overflow-auto whitespace-pre-wrap break-all rounded-field bg-sunken p-2 font-mono">
                {one.excerpt}
              </pre>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const isTaken = ({ status }: EventAttempt) =>
  status !== null && status !== undefined && status >= 200 && status < 300;

function Sent({ delivery }: { delivery: EventDelivery }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const { data, error, refetch } = useEventDeliveryQuery({
    endpoint: delivery.endpoint_id,
    id: delivery.id,
  });
  const { subject_id: subject, event, test } = delivery;
  const at = event === "flow.published" ? `flows/${subject}` : `runs/${subject}`;
  return (
    <section className="grid gap-1">
      <h4 className="font-medium text-xs">{t("events.log.sent")}</h4>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={1} />}
      {data && data.body === null && (
        <p className="text-text-2 text-xs">{t("events.log.notSent")}</p>
      )}
      {data?.body && <JsonView value={read(data.body)} label={t("events.log.sent")} />}
      {subject && !test && (
        <Link to={link(at)} className="text-accent text-xs hover:underline">
          {t(event === "flow.published" ? "events.log.toFlow" : "events.log.toRun")}
        </Link>
      )}
    </section>
  );
}

function read(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}
