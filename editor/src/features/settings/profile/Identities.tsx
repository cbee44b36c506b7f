import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { useIdentitiesQuery, useLinkIdentityMutation, useUnlinkIdentityMutation } from "~/api/sso";
import { asksWho, useFresh } from "~/features/factors/useFresh";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { ago } from "~/ui/times";

/** The identities one signs in by: linked here, by oneself. Nothing where there is no provider. */
export function Identities() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { data: mine, error, refetch } = useIdentitiesQuery();
  const [link, linking] = useLinkIdentityMutation();
  const [unlink, unlinking] = useUnlinkIdentityMutation();
  const linked = new Set(mine?.items.map((one) => one.provider_id));
  const others = mine?.offered.filter((one) => !linked.has(one.id)) ?? [];
  const { doFresh, dialog } = useFresh();
  const go = (provider: string) =>
    doFresh(async () => {
      const { data, error: refusal } = await link({ provider, return_to: pathname });
      if (data) location.assign(data.url);
      return { error: refusal };
    });
  if (!error && !mine?.items.length && !others.length) return null;
  const failed = linking.error ?? unlinking.error;
  return (
    <section className="mt-4 grid gap-3">
      <h3 className="font-medium">{t("sso.linked.title")}</h3>
      <p className="text-text-2">{t("sso.linked.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {failed && !asksWho(failed) && <ProblemNote error={failed} />}
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {mine?.items.map(({ id, provider, email, used_at }) => (
          <li key={id} className="flex flex-wrap items-center gap-3 px-3 py-2.5">
            <div className="grid min-w-40 grow basis-0 gap-0.5">
              <span className="truncate font-medium">{provider}</span>
              <span className="truncate text-text-2 text-xs">
                {[email, t("sso.linked.used", { when: ago(used_at) })].filter(Boolean).join(" · ")}
              </span>
            </div>
            <Button
              look="danger"
              aria-label={t("sso.linked.unlinkOf", { name: provider })}
              onClick={() => void unlink(id)}
            >
              {t("sso.linked.unlink")}
            </Button>
          </li>
        ))}
        {others.map(({ id, name }) => (
          <li key={id} className="flex flex-wrap items-center gap-3 px-3 py-2.5">
            <span className="min-w-40 grow basis-0 truncate text-text-2">{name}</span>
            <Button busy={linking.isLoading} onClick={() => void go(id)}>
              {t("sso.linked.link", { name })}
            </Button>
          </li>
        ))}
      </ul>
      {dialog}
    </section>
  );
}
