import { useTranslation } from "react-i18next";
import { type Provider, useChangeProviderMutation, useTestProviderMutation } from "~/api/sso";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Switch } from "~/ui/Switch";
import { Tag } from "~/ui/Tag";
import { Addresses } from "./Addresses";

type Props = { provider: Provider; onEdit: () => void; onRemove: () => void };

/** A provider: on or off, tried where it stands, with what it has to be told of us. */
export function ProviderRow({ provider, onEdit, onRemove }: Props) {
  const { t } = useTranslation();
  const { id, name, kind, enabled, identities } = provider;
  const [change, changing] = useChangeProviderMutation();
  const [test, { data: verdict, isLoading, error }] = useTestProviderMutation();
  const failed = changing.error ?? error;
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-3">
        <Switch
          label={t("sso.enable", { name })}
          checked={enabled}
          onChange={(next) => void change({ id, enabled: next })}
        />
        <div className="grid min-w-40 grow basis-0 gap-0.5">
          <p className="flex items-center gap-2">
            <span className="truncate font-medium">{name}</span>
            {!enabled && <Tag>{t("sso.off")}</Tag>}
          </p>
          <p className="truncate text-text-2 text-xs">
            {[t(`sso.kind.${kind}`), t("sso.people", { count: identities })].join(" · ")}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            busy={isLoading}
            aria-label={t("sso.testOf", { name })}
            onClick={() => void test(id)}
          >
            {t("sso.test")}
          </Button>
          <Button aria-label={t("sso.editOf", { name })} onClick={onEdit}>
            {t("sso.edit")}
          </Button>
          <Button look="danger" aria-label={t("sso.removeOf", { name })} onClick={onRemove}>
            {t("sso.remove")}
          </Button>
        </div>
      </div>
      {failed && <ProblemNote error={failed} />}
      {verdict && (
        <p role="status" className={verdict.works ? "text-ok" : "text-failed"}>
          {verdict.message}
        </p>
      )}
      <details className="text-xs">
        <summary className="cursor-pointer text-text-2">
          {t("sso.addresses.title", { name })}
        </summary>
        <Addresses provider={provider} />
      </details>
    </li>
  );
}
