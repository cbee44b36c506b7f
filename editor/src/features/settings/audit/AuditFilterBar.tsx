import { useTranslation } from "react-i18next";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input, Select } from "~/ui/Input";
import { FAMILIES, isFiltered, OUTCOMES, withFilter } from "./filters";

type Props = { params: URLSearchParams; onChange: (next: URLSearchParams) => void };

/** What narrows the log: what was done, what came of it, from and to which day. */
export function AuditFilterBar({ params, onChange }: Props) {
  const { t } = useTranslation();
  const of = (name: string) => ({
    value: params.get(name) ?? "",
    onChange: (event: { target: { value: string } }) =>
      onChange(withFilter(params, name, event.target.value)),
  });
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label={t("audit.what")} className="w-40">
        {(described) => (
          <Select {...described} {...of("action")}>
            <option value="">{t("audit.everything")}</option>
            {FAMILIES.map((one) => (
              <option key={one} value={one}>
                {t(`audit.family.${one.slice(0, -1)}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("audit.outcome")} className="w-32">
        {(described) => (
          <Select {...described} {...of("outcome")}>
            <option value="">{t("audit.any")}</option>
            {OUTCOMES.map((one) => (
              <option key={one} value={one}>
                {t(`audit.outcomes.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("audit.from")} className="w-36">
        {(described) => <Input {...described} type="date" {...of("from")} />}
      </Field>
      <Field label={t("audit.to")} className="w-36">
        {(described) => <Input {...described} type="date" {...of("to")} />}
      </Field>
      {isFiltered(params) && (
        <Button look="quiet" className="mb-0.5" onClick={() => onChange(new URLSearchParams())}>
          {t("audit.clear")}
        </Button>
      )}
    </div>
  );
}
