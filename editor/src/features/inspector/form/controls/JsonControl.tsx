import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { TextArea } from "~/ui/Input";

type Props = {
  label: string;
  id?: string;
  describedBy?: string | undefined;
  value: Json | undefined;
  rows?: number;
  readOnly?: boolean;
  onChange: (value: Json) => void;
  /** What is typed now is no value. */
  onUnreadable?: () => void;
  onLeave?: () => void;
};

/** Any value as JSON. What cannot be read yet stays as typed and is said. */
export function JsonControl(props: Props) {
  const { label, id, value, rows, readOnly, onChange, onUnreadable, onLeave } = props;
  const { t } = useTranslation();
  const known = value === undefined ? "" : JSON.stringify(value, null, 2);
  const [typed, setTyped] = useState(known);
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    setTyped((now) => (same(now, known) ? now : known));
    setWrong(false);
  }, [known]);
  const change = (text: string) => {
    setTyped(text);
    const read = parsed(text);
    setWrong(read === undefined);
    if (read === undefined) onUnreadable?.();
    else onChange(read);
  };
  return (
    <div className="min-w-0 grow">
      <TextArea
        id={id}
        aria-label={id ? undefined : label}
        aria-describedby={props.describedBy}
        rows={rows ?? Math.min(12, Math.max(1, typed.split("\n").length))}
        value={typed}
        readOnly={readOnly}
        spellCheck={false}
        aria-invalid={wrong || undefined}
        className="font-mono text-xs"
        onChange={(event) => change(event.target.value)}
        onBlur={onLeave}
      />
      {wrong && <p className="text-failed text-xs">{t("inspector.form.noJson")}</p>}
    </div>
  );
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function same(typed: string, known: string): boolean {
  const read = parsed(typed);
  return read !== undefined && JSON.stringify(read, null, 2) === known;
}
