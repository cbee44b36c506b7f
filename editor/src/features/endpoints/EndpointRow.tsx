import { Copy, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Endpoint,
  useChangeEndpointMutation,
  useDeleteEndpointMutation,
} from "~/api/endpoints";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { ConfirmDialog } from "~/features/settings/ConfirmDialog";
import { RowOpener } from "~/features/settings/RowOpener";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem } from "~/ui/Menu";
import { ProblemNote } from "~/ui/Problem";
import { Switch } from "~/ui/Switch";
import { Tag } from "~/ui/Tag";
import { TryIt } from "./TryIt";

type Props = { endpoint: Endpoint; flow: string; onEdit: () => void };

/** An endpoint, which is switched where it stands and tried when it is opened. */
export function EndpointRow({ endpoint, flow, onEdit }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const may = useMay()("flow.publish");
  const [change, changing] = useChangeEndpointMutation();
  const [remove, removing] = useDeleteEndpointMutation();
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const inside = useId();
  const { id, url, method, path, enabled } = endpoint;
  const name = `${method} /${path}`;
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    dispatch(said(t("endpoints.copied")));
  };
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <RowOpener
          open={open}
          onOpen={setOpen}
          inside={inside}
          name={
            <span className="flex min-w-0 items-center gap-2">
              <code className="truncate font-medium">{name}</code>
              {!enabled && <Tag>{t("endpoints.off")}</Tag>}
            </span>
          }
        >
          {[flow, t(`endpoints.auths.${endpoint.auth}`), endpoint.description]
            .filter(Boolean)
            .join(" · ")}
        </RowOpener>
        <div className="flex items-center gap-3">
          <IconButton
            label={t("endpoints.copy", { name })}
            icon={<Copy />}
            onClick={() => void copy()}
          />
          {may && (
            <>
              <Switch
                label={t("endpoints.onOf", { name })}
                checked={enabled}
                onChange={(on) => void change({ id, body: { enabled: on } })}
              />
              <Menu
                trigger={<IconButton label={t("endpoints.more", { name })} icon={<Ellipsis />} />}
              >
                <MenuItem icon={<Pencil />} onSelect={onEdit}>
                  {t("endpoints.change")}
                </MenuItem>
                <MenuItem danger icon={<Trash2 />} onSelect={() => setAsking(true)}>
                  {t("endpoints.delete")}
                </MenuItem>
              </Menu>
            </>
          )}
        </div>
      </div>
      {changing.error !== undefined && <ProblemNote error={changing.error} />}
      {open && (
        <div id={inside} className="pb-1 sm:pl-6">
          <TryIt endpoint={endpoint} />
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title={t("endpoints.deleteAsk")}
          hint={t("endpoints.deleteHint", { name })}
          action={t("endpoints.delete")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove(id)}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}
