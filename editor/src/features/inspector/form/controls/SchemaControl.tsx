import { useTranslation } from "react-i18next";
import { SchemaBuilder } from "../../schema/SchemaBuilder";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";
import { isObject } from "../shape";

/** A form somebody else will fill in: its fields are built here. */
export function SchemaControl({ value, path, label }: ControlProps) {
  const { t } = useTranslation();
  const { write, leave, readOnly } = useForm();
  return (
    <SchemaBuilder
      label={label}
      addLabel={t("inspector.schema.addField")}
      schema={isObject(value) ? value : null}
      readOnly={readOnly}
      onChange={(next) => write(path, next ?? undefined)}
      onLeave={leave}
    />
  );
}
