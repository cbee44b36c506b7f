import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import { problemOf } from "~/api/problems";
import { type Provider, useChangeProviderMutation, useCreateProviderMutation } from "~/api/sso";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input, Select } from "~/ui/Input";
import { RoleSelect } from "../members/RoleSelect";
import { MappingFields } from "./MappingFields";
import { MetadataFields } from "./MetadataFields";
import { kindOf, PRESETS, type Preset, presetOf, settingsOf } from "./presets";
import { SettingsFields } from "./SettingsFields";

type Props = {
  provider: Provider | null;
  onMade: (provider: Provider) => void;
  onClose: () => void;
};

const FIELDS = [
  "/name",
  "/settings",
  "/client_secret",
  "/email_domains",
  "/default_role",
  "/role_mapping",
];

/** Add a provider, or change one. */
export function ProviderDialog({ provider, onMade, onClose }: Props) {
  const { t } = useTranslation();
  const [create, creating] = useCreateProviderMutation();
  const [change, changing] = useChangeProviderMutation();
  const [preset, setPreset] = useState<Preset>(provider ? presetOf(provider) : "google");
  const [name, setName] = useState(provider?.name ?? t("sso.preset.google"));
  const [settings, setSettings] = useState<JsonObject>(
    (provider?.settings as JsonObject) ?? settingsOf("google"),
  );
  const [secret, setSecret] = useState("");
  const [domains, setDomains] = useState(provider?.email_domains.join(", ") ?? "");
  const [rules, setRules] = useState({
    default_role: provider?.default_role ?? "viewer",
    role_mapping: provider?.role_mapping ?? [],
    creates_users: provider?.creates_users ?? true,
    for_directory: provider?.for_directory ?? false,
  });
  const error = creating.error ?? changing.error;
  const wrong = (pointer: string) =>
    problemOf(error)?.errors.find((one) => one.pointer.startsWith(pointer))?.message ?? null;
  const isShownAtFields = problemOf(error)?.errors.some((one) =>
    FIELDS.some((field) => one.pointer.startsWith(field)),
  );
  const choose = (next: Preset) => {
    setPreset(next);
    setSettings(settingsOf(next));
    setName(t(`sso.preset.${next}`));
  };
  const save = async () => {
    const said = {
      ...rules,
      role_mapping: rules.role_mapping.filter((one) => one.group.trim()),
      name: name.trim() || t(`sso.preset.${preset}`),
      settings,
      email_domains: domains.split(/[\s,]+/).filter(Boolean),
      ...(secret ? { client_secret: secret } : {}),
    };
    if (provider) {
      if (!(await change({ id: provider.id, ...said })).error) onClose();
      return;
    }
    const key = `${preset}-${Date.now().toString(36)}`;
    const { data } = await create({ key, kind: kindOf(preset), enabled: true, ...said });
    if (!data) return;
    onClose();
    onMade(data);
  };
  return (
    <FormDialog
      title={provider ? t("sso.form.editTitle", { name: provider.name }) : t("sso.form.newTitle")}
      submit={t(provider ? "sso.form.save" : "sso.form.create")}
      busy={creating.isLoading || changing.isLoading}
      error={isShownAtFields ? undefined : error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {!provider && (
        <Field label={t("sso.form.which")}>
          {(described) => (
            <Select
              {...described}
              value={preset}
              onChange={(event) => choose(event.target.value as Preset)}
            >
              {PRESETS.map((one) => (
                <option key={one} value={one}>
                  {t(`sso.preset.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label={t("sso.form.name")} error={wrong("/name")}>
        {(described) => (
          <Input
            {...described}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {preset === "saml" && (
        <MetadataFields onRead={(found) => setSettings({ ...settings, ...found })} />
      )}
      <SettingsFields preset={preset} settings={settings} wrong={wrong} onChange={setSettings} />
      {preset !== "saml" && (
        <Field
          label={t("sso.form.secret")}
          hint={provider?.has_client_secret ? t("sso.form.secretKept") : undefined}
          error={wrong("/client_secret")}
        >
          {(described) => (
            <Input
              {...described}
              type="password"
              autoComplete="off"
              value={secret}
              onChange={(event) => setSecret(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field
        label={t("sso.form.domains")}
        hint={t("sso.form.domainsHint")}
        error={wrong("/email_domains")}
      >
        {(described) => (
          <Input
            {...described}
            value={domains}
            onChange={(event) => setDomains(event.target.value)}
          />
        )}
      </Field>
      <Check
        label={t("sso.form.creates")}
        checked={rules.creates_users}
        onChange={(creates_users) => setRules({ ...rules, creates_users })}
      />
      <Check
        label={t("sso.form.trusts")}
        checked={settings.trusts_email === true}
        onChange={(trusts_email) => setSettings({ ...settings, trusts_email })}
      />
      <Check
        label={t("sso.form.asks")}
        checked={settings.asks_second_factor === true}
        onChange={(asks_second_factor) => setSettings({ ...settings, asks_second_factor })}
      />
      {kindOf(preset) === "oidc" && (
        <Check
          label={t("sso.form.signsOut")}
          checked={settings.signs_out_there === true}
          onChange={(signs_out_there) => setSettings({ ...settings, signs_out_there })}
        />
      )}
      <Check
        label={t("sso.form.directory")}
        checked={rules.for_directory}
        onChange={(for_directory) => setRules({ ...rules, for_directory })}
      />
      <Field label={t("sso.form.role")} error={wrong("/default_role")}>
        {({ id }) => (
          <RoleSelect
            id={id}
            role={rules.default_role}
            project={null}
            onChoose={(default_role) => setRules({ ...rules, default_role })}
          />
        )}
      </Field>
      <MappingFields
        mapping={rules.role_mapping}
        wrong={wrong}
        onChange={(role_mapping) => setRules({ ...rules, role_mapping })}
      />
    </FormDialog>
  );
}

type CheckProps = { label: string; checked: boolean; onChange: (checked: boolean) => void };

/** Yes or no. */
export function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="flex items-center gap-2">
      <input
        type="checkbox"
        className="size-4 shrink-0 accent-accent"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
