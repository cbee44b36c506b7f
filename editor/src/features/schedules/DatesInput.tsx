import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";

type Props = { days: number[]; readOnly?: boolean; onChange: (days: number[]) => void };

/** Days of the month, typed as `1, 15`. */
export function DatesInput({ days, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(days.join(", "));
  const read = datesIn(typed);
  return (
    <Field
      label={t("schedules.dates")}
      hint={t("schedules.datesHint")}
      error={read ? null : t("schedules.noDates")}
    >
      {(described) => (
        <Input
          {...described}
          inputMode="numeric"
          value={typed}
          readOnly={readOnly}
          onChange={({ target }) => {
            setTyped(target.value);
            const next = datesIn(target.value);
            if (next) onChange(next);
          }}
        />
      )}
    </Field>
  );
}

function datesIn(text: string): number[] | null {
  const parts = text.split(/[,\s]+/).filter(Boolean);
  const found = parts.map(Number);
  const right = found.every((one) => Number.isInteger(one) && one >= 1 && one <= 31);
  return found.length && right ? [...new Set(found)] : null;
}
