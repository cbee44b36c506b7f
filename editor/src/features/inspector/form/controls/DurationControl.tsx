import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Input, Select } from "~/ui/Input";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";

const UNITS = ["ms", "s", "m", "h", "d"] as const;
type Unit = (typeof UNITS)[number];

/** A length of time: a number and its unit. */
export function DurationControl({ shape, value, path, id, label }: ControlProps) {
  const { write, leave, readOnly } = useForm();
  const text = typeof value === "string" ? value : "";
  return (
    <DurationInput
      id={id}
      label={label}
      value={text}
      placeholder={typeof shape.default === "string" ? shape.default : ""}
      readOnly={readOnly}
      onChange={(next) => write(path, next)}
      onLeave={leave}
    />
  );
}

type Props = {
  id: string;
  label: string;
  value: string;
  placeholder?: string;
  readOnly?: boolean;
  onChange: (value: string | undefined) => void;
  onLeave: () => void;
};

export function DurationInput(props: Props) {
  const { id, label, value, placeholder = "", readOnly, onChange, onLeave } = props;
  const { t } = useTranslation();
  const known = apart(value) ?? apart(placeholder);
  const [number, setNumber] = useState(apart(value)?.number ?? value);
  const unit = known?.unit ?? "s";
  useEffect(() => {
    setNumber(apart(value)?.number ?? value);
  }, [value]);
  const wrong = number !== "" && !/^\d{1,9}$/.test(number);
  const change = (next: string, of: Unit) => {
    setNumber(next);
    const plain = next.trim();
    onChange(plain === "" ? undefined : /^\d{1,9}$/.test(plain) ? `${plain}${of}` : plain);
  };
  return (
    <>
      <div className="flex gap-1">
        <Input
          id={id}
          inputMode="numeric"
          value={number}
          placeholder={apart(placeholder)?.number ?? ""}
          readOnly={readOnly}
          aria-invalid={wrong || undefined}
          className="max-w-28"
          onChange={(event) => change(event.target.value, unit)}
          onBlur={onLeave}
        />
        <Select
          aria-label={t("inspector.form.unitOf", { label })}
          value={unit}
          disabled={readOnly || number === ""}
          className="max-w-36"
          onChange={(event) => {
            onLeave();
            change(number, event.target.value as Unit);
          }}
        >
          {UNITS.map((one) => (
            <option key={one} value={one}>
              {t(`inspector.units.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      {wrong && (
        <p className="text-failed text-xs">{t("inspector.form.noDuration", { n: number })}</p>
      )}
    </>
  );
}

function apart(text: string): { number: string; unit: Unit } | null {
  const found = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  return found ? { number: found[1] ?? "", unit: found[2] as Unit } : null;
}
