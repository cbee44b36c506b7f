import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCreateApiKeyMutation } from "~/api/settings";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input, Select } from "~/ui/Input";
import { SecretDialog } from "./SecretDialog";

const READ = ["project.read", "flow.read", "run.read", "catalog.read"];
const SCOPES = { start: [...READ, "run.start", "run.steer"], read: READ, all: ["*"] };
type Scope = keyof typeof SCOPES;
const DAYS = [30, 90, 365];
const DAY = 86_400_000;

/** Make a key; its secret is shown once, to be copied. */
export function ApiKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { id } = useProject();
  const [create, { isLoading, error, data: made }] = useCreateApiKeyMutation();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("start");
  const [days, setDays] = useState(90);
  const [here, setHere] = useState(true);
  const [tried, setTried] = useState(false);
  const save = () => {
    setTried(true);
    if (!name.trim()) return;
    const expires_at = days ? new Date(Date.now() + days * DAY).toISOString() : null;
    const scopes = SCOPES[scope];
    void create({ name: name.trim(), scopes, expires_at, project_id: here ? id : null });
  };
  if (made)
    return (
      <SecretDialog
        title={t("settings.keys.madeTitle")}
        hint={t("settings.keys.madeHint")}
        label={t("settings.keys.secret")}
        done={t("settings.keys.done")}
        secret={made.secret}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={t("settings.keys.add")}
      submit={t("settings.keys.create")}
      busy={isLoading}
      error={error}
      onSubmit={save}
      onClose={onClose}
    >
      <Field
        label={t("settings.keys.name")}
        error={tried && !name.trim() ? t("settings.keys.needName") : null}
      >
        {(described) => (
          <Input
            {...described}
            autoFocus
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("settings.keys.scope")}>
        {(described) => (
          <Select
            {...described}
            value={scope}
            onChange={(event) => setScope(event.target.value as Scope)}
          >
            {Object.keys(SCOPES).map((one) => (
              <option key={one} value={one}>
                {t(`settings.keys.scopes.${one as Scope}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={here}
          onChange={(event) => setHere(event.target.checked)}
        />
        {t("settings.keys.onlyHere")}
      </label>
      <Field label={t("settings.keys.expires")}>
        {(described) => (
          <Select
            {...described}
            value={days}
            onChange={(event) => setDays(Number(event.target.value))}
          >
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {t("settings.keys.days", { count })}
              </option>
            ))}
            <option value={0}>{t("settings.keys.never")}</option>
          </Select>
        )}
      </Field>
    </FormDialog>
  );
}
