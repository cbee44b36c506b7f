import { useTranslation } from "react-i18next";
import { useConnectionsQuery } from "~/api/connections";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { Input, Select, TextArea } from "~/ui/Input";
import type { FieldsProps } from "./EndpointDialog";
import { AUTHS, type Form, KINDS } from "./fields";

/** Who may call, from where, and how often. */
export function CallerFields({ form, set, said }: FieldsProps) {
  const { t } = useTranslation();
  const { id: project } = useProject();
  const { data } = useConnectionsQuery(project);
  const kind = KINDS[form.auth];
  const fitting = data?.items.filter((one) => one.kind === kind) ?? [];
  return (
    <>
      <Field label={t("endpoints.auth")} hint={t(`endpoints.authHints.${form.auth}`)}>
        {(described) => (
          <Select
            {...described}
            value={form.auth}
            onChange={(event) => set({ auth: event.target.value as Form["auth"] })}
          >
            {AUTHS.map((one) => (
              <option key={one} value={one}>
                {t(`endpoints.auths.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind && (
        <Field
          label={t("endpoints.connection")}
          hint={fitting.length ? undefined : t("endpoints.noConnection")}
          error={said("connection")}
        >
          {(described) => (
            <Select
              {...described}
              value={form.connection}
              onChange={(event) => set({ connection: event.target.value })}
            >
              <option value="">{t("endpoints.chooseConnection")}</option>
              {fitting.map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label={t("endpoints.perMinute")} hint={t("endpoints.perMinuteHint")}>
        {(described) => (
          <Input
            {...described}
            type="number"
            min={1}
            value={form.perMinute}
            onChange={(event) => set({ perMinute: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("endpoints.origins")} hint={t("endpoints.originsHint")}>
        {(described) => (
          <TextArea
            {...described}
            rows={2}
            value={form.origins}
            placeholder="https://shop.example.com"
            onChange={(event) => set({ origins: event.target.value })}
          />
        )}
      </Field>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={form.listed}
          onChange={(event) => set({ listed: event.target.checked })}
        />
        {t("endpoints.listed")}
      </label>
    </>
  );
}
