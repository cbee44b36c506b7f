import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Input } from "~/ui/Input";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";

/** A number. What is no number stays as it was typed and is said, not lost. */
export function NumberControl({ shape, value, path, id }: ControlProps) {
  const { t } = useTranslation();
  const { write, leave, readOnly } = useForm();
  const known = value === undefined || value === null ? "" : String(value);
  const [typed, setTyped] = useState(known);
  useEffect(() => {
    setTyped((now) => (meant(now) === value ? now : known));
  }, [known, value]);
  const wrong = complaint(typed, shape);
  const change = (text: string) => {
    setTyped(text);
    // Text that is no number is kept in the draft too, so that it is there after a reload.
    write(path, text.trim() === "" ? undefined : (meant(text) ?? text));
  };
  return (
    <>
      <Input
        id={id}
        aria-labelledby={`${id}-label`}
        inputMode={shape.kind === "integer" ? "numeric" : "decimal"}
        value={typed}
        readOnly={readOnly}
        placeholder={shape.default == null ? "" : String(shape.default)}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => change(event.target.value)}
        onBlur={leave}
      />
      {wrong && (
        <p className="text-failed text-xs">{t(`inspector.form.${wrong.key}`, wrong.with)}</p>
      )}
    </>
  );
}

function meant(text: string): number | undefined {
  const plain = text.trim().replace(",", ".");
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

type Wrong = { key: "noNumber" | "noInteger" | "tooSmall" | "tooLarge"; with: { n: string } };

function complaint(text: string, { kind, schema }: ControlProps["shape"]): Wrong | null {
  if (text.trim() === "") return null;
  const number = meant(text);
  if (number === undefined) return { key: "noNumber", with: { n: text } };
  if (kind === "integer" && !Number.isInteger(number))
    return { key: "noInteger", with: { n: text } };
  const { minimum, maximum } = schema;
  if (typeof minimum === "number" && number < minimum)
    return { key: "tooSmall", with: { n: String(minimum) } };
  if (typeof maximum === "number" && number > maximum)
    return { key: "tooLarge", with: { n: String(maximum) } };
  return null;
}
