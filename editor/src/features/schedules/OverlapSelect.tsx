import { useTranslation } from "react-i18next";
import type { Overlap } from "~/api/schedules";
import { Field } from "~/ui/Field";
import { Select } from "~/ui/Input";

const WAYS: readonly Overlap[] = ["skip", "queue", "cancel", "allow"];
type Props = { value: Overlap; onChange: (overlap: Overlap) => void };

/** What happens when the run before has not ended. */
export function OverlapSelect({ value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Field label={t("schedules.overlap")}>
      {(described) => (
        <Select
          {...described}
          value={value}
          onChange={({ target }) => onChange(target.value as Overlap)}
        >
          {WAYS.map((one) => (
            <option key={one} value={one}>
              {t(`schedules.overlaps.${one}`)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
