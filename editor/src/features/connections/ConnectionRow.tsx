import type { TFunction } from "i18next";
import { Ellipsis, Plug, Trash2, UserPlus, Workflow } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Connection, useTestConnectionMutation } from "~/api/connections";
import { ShareDialog } from "~/features/sharing/ShareDialog";
import { sharedConnection } from "~/features/sharing/shared";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem } from "~/ui/Menu";
import { ProblemNote } from "~/ui/Problem";
import { ago } from "~/ui/times";
import { ConnectionState } from "./ConnectionState";
import { DeleteConnection } from "./DeleteConnection";
import { ExpiryTag } from "./ExpiryTag";
import { ReconnectButton } from "./ReconnectButton";
import { UsedByDialog } from "./UsedBy";

type Props = { connection: Connection; kind: string; onChange: () => void };

/** One connection: what it reaches, whether it works, who uses it. */
export function ConnectionRow({ connection, kind, onChange }: Props) {
  const { t } = useTranslation();
  const [test, testing] = useTestConnectionMutation();
  const [deleting, setDeleting] = useState(false);
  const [showing, setShowing] = useState(false);
  const [sharing, setSharing] = useState(false);
  const { name, status } = connection;
  const broken = status === "failing" || status === "expired";
  return (
    <li className="grid gap-2 p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span
          aria-hidden
          className="grid size-8 place-items-center rounded-field bg-sunken text-text-2"
        >
          <Plug className="size-4" />
        </span>
        <span className="min-w-0 grow basis-40">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-text-2 text-xs">
            {[kind, connection.hosts.join(", "), usedBy(connection, t)].filter(Boolean).join(" · ")}
          </span>
        </span>
        <ConnectionState status={status} />
        <ExpiryTag connection={connection} />
        <span className="flex items-center gap-1">
          {connection.can.includes("use") && (
            <Button
              busy={testing.isLoading}
              aria-label={t("connections.testOf", { name })}
              onClick={() => void test({ project: connection.project_id, id: connection.id })}
            >
              {t("connections.test")}
            </Button>
          )}
          {connection.can.includes("manage") && (
            <>
              {broken && <ReconnectButton connection={connection} />}
              <Button aria-label={t("connections.changeOf", { name })} onClick={onChange}>
                {t("connections.change")}
              </Button>
              <Menu
                trigger={<IconButton label={t("connections.more", { name })} icon={<Ellipsis />} />}
              >
                <MenuItem icon={<Workflow />} onSelect={() => setShowing(true)}>
                  {t("connections.showUses")}
                </MenuItem>
                <MenuItem icon={<UserPlus />} onSelect={() => setSharing(true)}>
                  {t("sharing.share")}
                </MenuItem>
                <MenuItem danger icon={<Trash2 />} onSelect={() => setDeleting(true)}>
                  {t("connections.delete")}
                </MenuItem>
              </Menu>
            </>
          )}
        </span>
      </div>
      {connection.status_message && (
        <p className={broken ? "text-failed text-xs" : "text-text-2 text-xs"}>
          {connection.status_message}
        </p>
      )}
      {testing.error && <ProblemNote error={testing.error} />}
      {showing && <UsedByDialog connection={connection} onClose={() => setShowing(false)} />}
      {sharing && (
        <ShareDialog thing={sharedConnection(connection)} onClose={() => setSharing(false)} />
      )}
      {deleting && <DeleteConnection connection={connection} onClose={() => setDeleting(false)} />}
    </li>
  );
}

function usedBy({ used_by, checked_at }: Connection, t: TFunction) {
  const uses = used_by ? t("connections.uses", { count: used_by }) : t("connections.usesNone");
  const checked = checked_at ? t("connections.checked", { when: ago(checked_at) }) : "";
  return [uses, checked].filter(Boolean).join(" · ");
}
