import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiKeyMade } from "~/api/settings";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Select } from "~/ui/Input";
import { NameField } from "~/ui/NameField";
import { SecretDialog } from "../SecretDialog";

const READ = ["project.read", "flow.read", "run.read", "catalog.read"];
const SCOPES = { start: [...READ, "run.start", "run.steer"], read: READ, all: ["*"] };
type Scope = keyof typeof SCOPES;
const DAYS = [30, 90, 365];
const DAY = 86_400_000;

export type KeyAsked = { name: string; scopes: string[]; expires_at: string | null };
type Props = {
  title: string;
  /** What it is called to be allowed all that its owner may. */
  everything: string;
  /** Whether it can be limited to the project at hand. */
  limitable: boolean;
  making: { isLoading: boolean; error?: unknown; data?: ApiKeyMade };
  onMake: (key: KeyAsked, onlyHere: boolean) => void;
  onClose: () => void;
};

/** Make a key; its secret is shown once, to be copied. */
export function KeyDialog({ title, everything, limitable, making, onMake, onClose }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("start");
  const [days, setDays] = useState(90);
  const [here, setHere] = useState(true);
  const [tried, setTried] = useState(false);
  const save = () => {
    setTried(true);
    if (!name.trim()) return;
    const expires_at = days ? new Date(Date.now() + days * DAY).toISOString() : null;
    onMake({ name: name.trim(), scopes: SCOPES[scope], expires_at }, here);
  };
  if (making.data)
    return (
      <SecretDialog
        title={t("settings.keys.madeTitle")}
        hint={t("settings.keys.madeHint")}
        label={t("settings.keys.secret")}
        done={t("settings.keys.done")}
        secret={making.data.secret}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={title}
      submit={t("settings.keys.create")}
      busy={making.isLoading}
      error={making.error}
      onSubmit={save}
      onClose={onClose}
    >
      <NameField
        label={t("settings.keys.name")}
        value={name}
        onChange={setName}
        missing={t("settings.keys.needName")}
        tried={tried}
      />
      <Field label={t("settings.keys.scope")}>
        {(described) => (
          <Select
            {...described}
            value={scope}
            onChange={(event) => setScope(event.target.value as Scope)}
          >
            <option value="start">{t("settings.keys.scopes.start")}</option>
            <option value="read">{t("settings.keys.scopes.read")}</option>
            <option value="all">{everything}</option>
          </Select>
        )}
      </Field>
      {limitable && (
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={here}
            onChange={(event) => setHere(event.target.checked)}
          />
          {t("settings.keys.onlyHere")}
        </label>
      )}
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
