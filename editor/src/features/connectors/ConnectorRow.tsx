import { Ellipsis, ListChecks, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connector } from "~/api/connectors";
import { useMay } from "~/app/may";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem } from "~/ui/Menu";
import { ago } from "~/ui/times";
import { ChangeConnector } from "./ChangeConnector";
import { DeleteConnector } from "./DeleteConnector";
import { RefreshConnector } from "./RefreshConnector";

/** A connector of the project, and what can be done with it. */
export function ConnectorRow({ connector }: { connector: Connector }) {
  const { t } = useTranslation();
  const may = useMay()("package.manage");
  const [asking, setAsking] = useState<"change" | "refresh" | "delete" | null>(null);
  const { title, operations, version, source, updated_at } = connector;
  const close = () => setAsking(null);
  const about = [
    t("connectors.steps", { count: operations }),
    t("connectors.version", { number: version }),
    ago(updated_at),
  ];
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{title}</p>
        <p className="truncate text-text-2 text-xs">{about.join(" · ")}</p>
        <p className="truncate text-text-2 text-xs">
          {source.url ?? source.connection ?? t("connectors.pasted")}
        </p>
      </div>
      {may && (
        <Menu
          trigger={
            <IconButton label={t("connectors.moreFor", { name: title })} icon={<Ellipsis />} />
          }
        >
          <MenuItem icon={<ListChecks />} onSelect={() => setAsking("change")}>
            {t("connectors.change")}
          </MenuItem>
          <MenuItem icon={<RefreshCw />} onSelect={() => setAsking("refresh")}>
            {t("connectors.refresh")}
          </MenuItem>
          <MenuItem danger icon={<Trash2 />} onSelect={() => setAsking("delete")}>
            {t("connectors.delete")}
          </MenuItem>
        </Menu>
      )}
      {asking === "change" && <ChangeConnector connector={connector} onClose={close} />}
      {asking === "refresh" && <RefreshConnector connector={connector} onClose={close} />}
      {asking === "delete" && <DeleteConnector connector={connector} onClose={close} />}
    </li>
  );
}
