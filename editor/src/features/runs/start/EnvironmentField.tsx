import { useTranslation } from "react-i18next";
import { useEnvironmentsQuery } from "~/api/transfers";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { Select } from "~/ui/Input";

type Props = { value: string | undefined; onChange: (environment: string) => void };

/** Whose values of variables the run reads; nothing where a project has one environment. */
export function EnvironmentField({ value, onChange }: Props) {
  const { t } = useTranslation();
  const { data } = useEnvironmentsQuery(useProject().id);
  if (!data || data.items.length < 2) return null;
  return (
    <Field label={t("runs.start.environment")} hint={t("runs.start.environmentHint")}>
      {(described) => (
        <Select {...described} value={value} onChange={(event) => onChange(event.target.value)}>
          {data.items.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
