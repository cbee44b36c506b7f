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
  /** For a secret: whether it is only named here, and how to change that. */
  sourced?: boolean;
  onSource?: (yes: boolean) => void;
  onChange: (value: string) => void;
};

/** One field of a connection; a secret is never filled in again. */
export function ConnectionField({ field, value, error, kept, sourced, onSource, onChange }: Props) {
  const { t } = useTranslation();
  const hint = sourced ? t("connections.source.hint") : field.description || undefined;
  const turn = onSource && (
    <button
      type="button"
      className="text-accent text-xs hover:underline"
      onClick={() => onSource(!sourced)}
    >
      {t(sourced ? "connections.source.here" : "connections.source.there")}
      <span className="sr-only">: {field.title}</span>
    </button>
  );
  return (
    <Field label={field.title} hint={hint} error={error} aside={turn}>
      {(described) =>
        sourced ? (
          <Input
            {...described}
            autoComplete="off"
            spellCheck={false}
            placeholder="vault:crm#token"
            className="font-mono"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Control {...described} field={field} value={value} kept={kept} onChange={onChange} />
        )
      }
    </Field>
  );
}

type ControlProps = Omit<Props, "error" | "sourced" | "onSource"> & { id: string };

function Control({ field, value, kept, onChange, ...rest }: ControlProps) {
  const { t } = useTranslation();
  const typed = (event: { target: { value: string } }) => onChange(event.target.value);
  const needed = { "aria-required": field.required || undefined };
  if (field.control === "choice") {
    return (
      <Select {...rest} value={value} onChange={typed}>
        {field.choices.map((choice) => (
          <option key={choice} value={choice}>
            {(choice.charAt(0).toUpperCase() + choice.slice(1)).replaceAll("_", " ")}
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
    const hint = kept ?? (field.control === "lines" ? t("connections.oneALine") : undefined);
    const look = field.control === "long" ? "font-mono text-xs" : undefined;
    return (
      <TextArea
        {...rest}
        {...needed}
        className={look}
        autoComplete="off"
        spellCheck={false}
        placeholder={hint}
        value={value}
        onChange={typed}
      />
    );
  }
  return (
    <Input
      {...rest}
      {...needed}
      type={field.secret ? "password" : "text"}
      inputMode={field.control === "number" ? "numeric" : undefined}
      autoComplete={field.secret ? "new-password" : "off"}
      spellCheck={false}
      placeholder={kept ?? (field.control === "number" ? String(field.initial ?? "") : undefined)}
      value={value}
      onChange={typed}
    />
  );
}
