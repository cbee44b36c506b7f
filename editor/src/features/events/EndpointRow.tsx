import { Ellipsis, KeyRound, Pencil, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type EventEndpoint,
  type EventEndpointMade,
  useChangeEventEndpointMutation,
  useDeleteEventEndpointMutation,
  useTestEventEndpointMutation,
} from "~/api/events";
import { ConfirmDialog } from "~/features/settings/ConfirmDialog";
import { RowOpener } from "~/features/settings/RowOpener";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem } from "~/ui/Menu";
import { ProblemNote } from "~/ui/Problem";
import { Switch } from "~/ui/Switch";
import { Tag } from "~/ui/Tag";
import { ago } from "~/ui/times";
import { DeliveryLog } from "./DeliveryLog";
import { isKnown } from "./names";
import { RenewSecret } from "./RenewSecret";

type Props = {
  endpoint: EventEndpoint;
  onEdit: () => void;
  onSecret: (made: EventEndpointMade) => void;
};

/** An endpoint, which is switched where it stands; what it was told shows when it is opened. */
export function EndpointRow({ endpoint, onEdit, onSecret }: Props) {
  const { t } = useTranslation();
  const [change, changing] = useChangeEventEndpointMutation();
  const [remove, removing] = useDeleteEventEndpointMutation();
  const [test, testing] = useTestEventEndpointMutation();
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState<"delete" | "secret" | null>(null);
  const inside = useId();
  const { id, url, enabled, stopped, failing_since } = endpoint;
  const error = changing.error ?? testing.error;
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <RowOpener
          open={open}
          onOpen={setOpen}
          inside={inside}
          name={
            <span className="flex min-w-0 items-center gap-2">
              <span className="truncate font-medium">{endpoint.description || url}</span>
              {!enabled && <Tag>{t("events.off")}</Tag>}
              {enabled && failing_since && (
                <Tag tone="failed">{t("events.failing", { when: ago(failing_since) })}</Tag>
              )}
            </span>
          }
        >
          {endpoint.description && <span className="block truncate">{url}</span>}
          <About endpoint={endpoint} />
        </RowOpener>
        <div className="flex items-center gap-3">
          <Switch
            label={t("events.onOf", { url })}
            checked={enabled}
            onChange={(on) => void change({ id, enabled: on })}
          />
          <Button
            busy={testing.isLoading}
            aria-label={t("events.testOf", { url })}
            onClick={() => void test(id).then(() => setOpen(true))}
          >
            {t("events.test")}
          </Button>
          <Menu trigger={<IconButton label={t("events.more", { url })} icon={<Ellipsis />} />}>
            <MenuItem icon={<Pencil />} onSelect={onEdit}>
              {t("events.change")}
            </MenuItem>
            <MenuItem icon={<KeyRound />} onSelect={() => setAsking("secret")}>
              {t("events.renew.do")}
            </MenuItem>
            <MenuItem danger icon={<Trash2 />} onSelect={() => setAsking("delete")}>
              {t("events.delete")}
            </MenuItem>
          </Menu>
        </div>
      </div>
      {stopped && (
        <p role="status" className="rounded-field bg-failed-bg px-2 py-1.5">
          {t("events.stopped", { why: stopped })}
        </p>
      )}
      {error !== undefined && <ProblemNote error={error} />}
      {open && (
        <div id={inside} className="pb-1 sm:pl-6">
          <DeliveryLog endpoint={id} />
        </div>
      )}
      {asking === "secret" && (
        <RenewSecret endpoint={endpoint} onMade={onSecret} onClose={() => setAsking(null)} />
      )}
      {asking === "delete" && (
        <ConfirmDialog
          title={t("events.deleteAsk")}
          hint={t("events.deleteHint", { url })}
          action={t("events.delete")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove(id)}
          onClose={() => setAsking(null)}
        />
      )}
    </li>
  );
}

function About({ endpoint: { events, flows, previous_until } }: { endpoint: EventEndpoint }) {
  const { t } = useTranslation();
  const told = events.map((name) => (isKnown(name) ? t(`events.names.${name}`) : name)).join(", ");
  const of = flows.length ? t("events.ofSome", { count: flows.length }) : t("events.ofAll");
  const old =
    previous_until && Date.parse(previous_until) > Date.now()
      ? t("events.oldUntil", { when: ago(previous_until) })
      : "";
  return <>{[told, of, old].filter(Boolean).join(" · ")}</>;
}
