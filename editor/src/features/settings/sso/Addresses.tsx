import { useTranslation } from "react-i18next";
import type { Provider } from "~/api/sso";

type Name = "callback" | "metadata" | "backchannel_logout" | "post_logout";

/** What a provider has to be told of us, to the letter. */
export function Addresses({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const label = (name: string) =>
    name === "callback" && provider.kind === "saml"
      ? t("sso.addresses.acs")
      : t(`sso.addresses.${name as Name}`);
  return (
    <dl className="mt-2 grid gap-2">
      {Object.entries(provider.addresses).map(([name, address]) => (
        <div key={name} className="grid gap-0.5">
          <dt className="text-text-2 text-xs">{label(name)}</dt>
          <dd className="select-all break-all font-mono text-xs">{address}</dd>
        </div>
      ))}
    </dl>
  );
}
