import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEvent } from "~/api/audit";
import { Button } from "~/ui/Button";
import { fullTime } from "~/ui/times";

type Props = {
  event: AuditEvent;
  onOnly: (name: "actor" | "resource", id: string) => void;
};

/** All that is known of an event, and the way to others like it. */
export function AuditDetails({ event, onOnly }: Props) {
  const { t } = useTranslation();
  const { actor, resource, origin } = event;
  const facts: [string, ReactNode][] = [
    [t("audit.when"), fullTime(event.at)],
    [t("audit.who"), actor.name],
    [t("audit.what"), <code key="action">{event.action}</code>],
    [t("audit.on"), [resource.kind, resource.name, resource.id].filter(Boolean).join(" · ")],
    [t("audit.outcome"), t(`audit.outcomes.${event.outcome}`)],
    ...Object.entries(event.details).map(([name, value]): [string, ReactNode] => [
      name.replace(/_/g, " "),
      shown(value),
    ]),
    [t("audit.where"), [origin.address, origin.user_agent].filter(Boolean).join(" · ")],
    [t("audit.request"), event.request_id],
    [t("audit.number"), event.seq],
    [t("audit.hash"), <code key="hash">{event.hash}</code>],
  ];
  return (
    <div className="grid gap-3">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
        {facts
          .filter(([, value]) => value !== null && value !== "")
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-text-2">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
      </dl>
      <p className="flex flex-wrap gap-2">
        {actor.id && (
          <Button size="sm" onClick={() => onOnly("actor", String(actor.id))}>
            {t("audit.onlyBy", { name: actor.name })}
          </Button>
        )}
        {resource.id && (
          <Button size="sm" onClick={() => onOnly("resource", String(resource.id))}>
            {t("audit.onlyOn")}
          </Button>
        )}
      </p>
    </div>
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  return value === null || value === undefined ? "" : String(value);
}
