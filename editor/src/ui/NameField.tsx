import { Field } from "./Field";
import { Input } from "./Input";

type Props = {
  label: string;
  hint?: string;
  value: string;
  onChange: (name: string) => void;
  /** What is said of an empty name, once somebody has tried to go on with it. */
  missing: string;
  tried: boolean;
};

/** The name of what a dialog makes; it is where one begins to type. */
export function NameField({ label, hint, value, onChange, missing, tried }: Props) {
  return (
    <Field label={label} hint={hint} error={tried && !value.trim() ? missing : null}>
      {(described) => (
        <Input
          {...described}
          autoFocus
          maxLength={200}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
