import type { Json } from "~/api/api";
import { JsonControl } from "~/features/inspector/form/controls/JsonControl";
import { Field } from "~/ui/Field";

type Props = {
  label: string;
  hint?: string;
  value: Json;
  /** Undefined while what is typed is not JSON. */
  onChange: (value: Json | undefined) => void;
  rows?: number;
};

/** Any value, typed as JSON, under its label. */
export function JsonField({ label, hint, value, onChange, rows = 8 }: Props) {
  return (
    <Field label={label} hint={hint}>
      {({ id, ...described }) => (
        <JsonControl
          id={id}
          describedBy={described["aria-describedby"]}
          label={label}
          rows={rows}
          value={value}
          onChange={onChange}
          onUnreadable={() => onChange(undefined)}
        />
      )}
    </Field>
  );
}
