import { Input } from "~/ui/Input";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";

export function ColorControl({ value, path, id, label }: ControlProps) {
  const { write, leave, readOnly } = useForm();
  const text = typeof value === "string" ? value : "";
  return (
    <div className="flex gap-1">
      <input
        type="color"
        aria-label={label}
        value={/^#[0-9a-f]{6}$/i.test(text) ? text : "#888888"}
        disabled={readOnly}
        className="h-8 w-10 rounded-field border border-line-strong bg-surface"
        onChange={(event) => write(path, event.target.value)}
        onBlur={leave}
      />
      <Input
        id={id}
        value={text}
        readOnly={readOnly}
        onChange={(event) => write(path, event.target.value)}
        onBlur={leave}
      />
    </div>
  );
}
