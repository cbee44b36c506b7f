import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { Field } from "~/ui/Field";
import { TextArea } from "~/ui/Input";

type Props = {
  label: string;
  hint?: string;
  value: Json;
  /** Undefined while what is typed is not JSON. */
  onChange: (value: Json | undefined) => void;
  rows?: number;
};

/** Any value, typed as JSON. What cannot be read is kept, with a sentence. */
export function JsonField({ label, hint, value, onChange, rows = 8 }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [error, setError] = useState<string | null>(null);
  const change = (next: string) => {
    setText(next);
    const read = parsed(next);
    setError(read === undefined ? t("runs.form.notJson") : null);
    onChange(read);
  };
  return (
    <Field label={label} hint={hint} error={error}>
      {(described) => (
        <TextArea
          {...described}
          rows={rows}
          spellCheck={false}
          className="font-mono text-xs"
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
