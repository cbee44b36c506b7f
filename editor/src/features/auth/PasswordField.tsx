import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";

/** How long a password is at least; the server has the last word. */
export const SHORTEST = 15;

type Props = {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  hint?: string;
  fresh?: boolean;
};

/** A password, hidden unless asked to be shown. */
export function PasswordField({ label, value, onChange, error, hint, fresh }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field
      label={label ?? t("auth.password")}
      hint={hint}
      error={error}
      aside={
        <button
          type="button"
          className="text-accent text-xs hover:underline"
          onClick={() => setShown(!shown)}
        >
          {t(shown ? "auth.hide" : "auth.show")}
        </button>
      }
    >
      {(described) => (
        <Input
          {...described}
          type={shown ? "text" : "password"}
          autoComplete={fresh ? "new-password" : "current-password"}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
