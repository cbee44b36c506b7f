import { useTranslation } from "react-i18next";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";

type Props = {
  label?: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  /** A recovery code: letters as well. */
  recovery?: boolean;
};

/** Six digits of an app, or a recovery code. */
export function CodeField({ label, hint, value, onChange, error, recovery }: Props) {
  const { t } = useTranslation();
  return (
    <Field
      label={label ?? t(recovery ? "factors.recoveryCode" : "factors.code")}
      hint={hint}
      error={error}
    >
      {(described) => (
        <Input
          {...described}
          autoFocus
          required
          inputMode={recovery ? "text" : "numeric"}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          className="font-mono tracking-wider"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
