import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import { Field } from "~/ui/Field";
import { Input, TextArea } from "~/ui/Input";
import { Check } from "./ProviderDialog";
import { ASKED, type Preset } from "./presets";

type Props = {
  preset: Preset;
  settings: JsonObject;
  wrong: (pointer: string) => string | null;
  onChange: (next: JsonObject) => void;
};

/** What is asked of a provider of one kind. */
export function SettingsFields({ preset, settings, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const set = (name: string, value: string) => onChange({ ...settings, [name]: value || null });
  const text = (name: string) => (typeof settings[name] === "string" ? settings[name] : "");
  const words: Record<string, { label: string; hint?: string }> = {
    issuer: { label: t("sso.form.issuer"), hint: t("sso.form.issuerHint") },
    client_id: { label: t("sso.form.clientId") },
    authorize_url: { label: t("sso.form.authorize_url") },
    token_url: { label: t("sso.form.token_url") },
    userinfo_url: { label: t("sso.form.userinfo_url") },
    entity_id: { label: t("sso.form.entity_id") },
    sso_url: { label: t("sso.form.sso_url") },
    email_attribute: {
      label: t("sso.form.email_attribute"),
      hint: t("sso.form.email_attributeHint"),
    },
    groups_claim: { label: t("sso.form.groups"), hint: t("sso.form.groupsHint") },
    groups_attribute: { label: t("sso.form.groups"), hint: t("sso.form.groupsHint") },
  };
  const asked = preset === "saml" ? ASKED.saml : [...ASKED[preset], "client_id"];
  const [certificate] = Array.isArray(settings.certificates) ? settings.certificates : [];
  return (
    <>
      {asked.map((name) => (
        <Field
          key={name}
          {...words[name]}
          label={words[name]?.label}
          error={wrong(`/settings/${name}`)}
        >
          {(described) => (
            <Input
              {...described}
              maxLength={500}
              value={text(name)}
              onChange={(event) => set(name, event.target.value)}
            />
          )}
        </Field>
      ))}
      {preset === "saml" && (
        <>
          <Field
            label={t("sso.form.certificate")}
            hint={t("sso.form.certificateHint")}
            error={wrong("/settings/certificates")}
          >
            {(described) => (
              <TextArea
                {...described}
                className="font-mono text-xs"
                rows={5}
                value={typeof certificate === "string" ? certificate : ""}
                onChange={(event) => onChange({ ...settings, certificates: [event.target.value] })}
              />
            )}
          </Field>
          <Check
            label={t("sso.form.wantsSigned")}
            checked={settings.wants_signed_response !== false}
            onChange={(wants_signed_response) => onChange({ ...settings, wants_signed_response })}
          />
          <Check
            label={t("sso.form.unsolicited")}
            checked={settings.allows_unsolicited === true}
            onChange={(allows_unsolicited) => onChange({ ...settings, allows_unsolicited })}
          />
        </>
      )}
    </>
  );
}
