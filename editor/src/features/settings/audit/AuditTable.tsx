import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEvent } from "~/api/audit";
import { classes } from "~/ui/classes";
import { Tag } from "~/ui/Tag";
import { ago, fullTime } from "~/ui/times";
import { AuditDetails } from "./AuditDetails";

type Props = { events: AuditEvent[]; onOnly: (name: "actor" | "resource", id: string) => void };
const HEAD = "px-3 py-2 text-left font-medium text-text-2 text-xs";
const WIDE = "hidden sm:table-cell";

/** Events, the newest first; each opens to all that is known of it. */
export function AuditTable({ events, onOnly }: Props) {
  const { t } = useTranslation();
  return (
    <div className="overflow-hidden rounded-card border border-line bg-surface">
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">{t("audit.title")}</caption>
        {/* Where two columns are left, those that opened events span take no room. */}
        <colgroup>
          <col className="w-28 sm:w-40" />
          <col className="sm:w-32" />
          <col className="w-px sm:w-auto" />
          <col className="w-px sm:w-36" />
        </colgroup>
        <thead className="border-line border-b bg-sunken">
          <tr>
            <th className={HEAD}>{t("audit.when")}</th>
            <th className={classes(HEAD, WIDE)}>{t("audit.who")}</th>
            <th className={HEAD}>{t("audit.what")}</th>
            <th className={classes(HEAD, WIDE)}>{t("audit.where")}</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {events.map((one) => (
            <Event key={one.id} event={one} onOnly={onOnly} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Event({ event, onOnly }: { event: AuditEvent; onOnly: Props["onOnly"] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { actor, resource, outcome, origin, details } = event;
  const on = resource.name ?? details.permission;
  const said = t(`audit.action.${event.action}`, { defaultValue: event.action });
  return (
    <>
      <tr className="align-top">
        <td className="px-3 py-2">
          <button
            type="button"
            aria-expanded={open}
            aria-label={t("audit.more", { when: ago(event.at), what: said })}
            className="-ml-1 flex items-center gap-1 rounded-field text-left text-xs hover:text-accent"
            onClick={() => setOpen(!open)}
          >
            <ChevronRight
              aria-hidden
              className={classes("size-3.5 shrink-0 transition-transform", open && "rotate-90")}
            />
            <time dateTime={event.at} title={fullTime(event.at)}>
              {ago(event.at)}
            </time>
          </button>
        </td>
        <td className={classes(WIDE, "truncate px-3 py-2")}>{actor.name}</td>
        <td className="min-w-0 px-3 py-2">
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="min-w-0 break-words">{said}</span>
            {outcome === "refused" && <Tag tone="failed">{t("audit.outcomes.refused")}</Tag>}
          </span>
          {typeof on === "string" && <span className="block truncate text-text-2">{on}</span>}
          <span className="block truncate text-text-2 text-xs sm:hidden">
            {[actor.name, origin.address].filter(Boolean).join(" · ")}
          </span>
        </td>
        <td className={classes(WIDE, "truncate px-3 py-2 text-text-2")}>{origin.address}</td>
      </tr>
      {open && (
        <tr className="bg-sunken">
          <td colSpan={4} className="px-3 py-3">
            <AuditDetails event={event} onOnly={onOnly} />
          </td>
        </tr>
      )}
    </>
  );
}
