import { useTranslation } from "react-i18next";
import { useMeQuery } from "~/api/session";
import type { ApiKey } from "~/api/settings";
import { Button } from "~/ui/Button";
import { Tag } from "~/ui/Tag";
import { ago, fullTime } from "~/ui/times";
import { useProjectName } from "../projectName";

type Props = { apiKey: ApiKey; withOwner?: boolean; onRevoke: () => void };

/** A key: whose it is, what it may, and when it was used last. */
export function ApiKeyRow({ apiKey, withOwner, onRevoke }: Props) {
  const { t } = useTranslation();
  const projectOf = useProjectName();
  const { name, prefix, scopes, project_id, last_used_at, expires_at } = apiKey;
  const used = last_used_at
    ? t("settings.keys.used", { when: ago(last_used_at) })
    : t("settings.keys.unused");
  const over = expires_at !== null && Date.parse(expires_at) < Date.now();
  const until =
    expires_at && !over ? t("settings.keys.until", { when: fullTime(expires_at) }) : null;
  const only = project_id && t("people.members.only", { project: projectOf(project_id) });
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      <div className="grid min-w-0 grow gap-0.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="truncate font-medium">{name}</span>
          {withOwner && <Owner apiKey={apiKey} />}
          {over && <Tag tone="failed">{t("settings.keys.over")}</Tag>}
        </p>
        <p className="truncate text-text-2 text-xs">
          <code>{prefix}…</code> · {scopes.join(", ")}
        </p>
        <p className="text-text-2 text-xs">{[only, used, until].filter(Boolean).join(" · ")}</p>
      </div>
      <Button look="danger" aria-label={t("settings.keys.revokeOf", { name })} onClick={onRevoke}>
        {t("settings.keys.revoke")}
      </Button>
    </li>
  );
}

function Owner({ apiKey: { owner } }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  if (owner.kind === "service") return <Tag>{t("settings.keys.ofAccount", owner)}</Tag>;
  if (owner.id === me?.id) return <Tag tone="accent">{t("settings.keys.yours")}</Tag>;
  return <Tag>{t("settings.keys.of", owner)}</Tag>;
}
