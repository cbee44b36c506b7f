import { useTranslation } from "react-i18next";
import { Field } from "~/ui/Field";
import { Input, Select, TextArea } from "~/ui/Input";
import type { FormField } from "./formShape";

type Props = {
  field: FormField;
  value: string;
  error: string | null;
  /** For a secret that the server has: what to say instead of showing it. */
  kept?: string;
  onChange: (value: string) => void;
};

/** One field of a connection; a secret is never filled in again. */
export function ConnectionField({ field, value, error, kept, onChange }: Props) {
  return (
    <Field label={field.title} hint={field.description || undefined} error={error}>
      {(described) => (
        <Control {...described} field={field} value={value} kept={kept} onChange={onChange} />
      )}
    </Field>
  );
}

type ControlProps = Omit<Props, "error"> & { id: string };

function Control({ field, value, kept, onChange, ...rest }: ControlProps) {
  const { t } = useTranslation();
  const typed = (event: { target: { value: string } }) => onChange(event.target.value);
  const needed = { "aria-required": field.required || undefined };
  if (field.control === "choice") {
    return (
      <Select {...rest} value={value} onChange={typed}>
        {field.choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice.charAt(0).toUpperCase() + choice.slice(1)}
          </option>
        ))}
      </Select>
    );
  }
  if (field.control === "yes") {
    return (
      <input
        {...rest}
        type="checkbox"
        className="size-4 justify-self-start accent-accent"
        checked={value === "true"}
        onChange={(event) => onChange(String(event.target.checked))}
      />
    );
  }
  if (field.control === "lines" || field.control === "long") {
    const hint = field.control === "lines" ? t("connections.oneALine") : undefined;
    return <TextArea {...rest} {...needed} placeholder={hint} value={value} onChange={typed} />;
  }
  return (
    <Input
      {...rest}
      {...needed}
      type={field.control === "secret" ? "password" : "text"}
      inputMode={field.control === "number" ? "numeric" : undefined}
      autoComplete={field.control === "secret" ? "new-password" : "off"}
      spellCheck={false}
      placeholder={kept ?? (field.control === "number" ? String(field.initial ?? "") : undefined)}
      value={value}
      onChange={typed}
    />
  );
}
