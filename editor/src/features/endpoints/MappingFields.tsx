import { useTranslation } from "react-i18next";
import { Field } from "~/ui/Field";
import { Input, TextArea } from "~/ui/Input";
import type { FieldsProps } from "./EndpointDialog";

/** How a request becomes the flow's input, and its outputs the answer. */
export function MappingFields({ form, set, said }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      {(["input", "answer"] as const).map((side) => (
        <Field
          key={side}
          label={t(`endpoints.${side}`)}
          hint={t(`endpoints.${side}Hint`)}
          error={said(side)}
        >
          {(described) => (
            <TextArea
              {...described}
              className="font-mono"
              spellCheck={false}
              value={form[side]}
              placeholder={
                side === "input"
                  ? '{"id": "{{ request.path.id }}"}'
                  : '{"status": 201, "body": "{{ outputs }}"}'
              }
              onChange={(event) => set({ [side]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t("endpoints.timeout")}>
          {(described) => (
            <Input
              {...described}
              type="number"
              min={1}
              max={60}
              value={form.timeout}
              onChange={(event) => set({ timeout: event.target.value })}
            />
          )}
        </Field>
        {form.method === "GET" && (
          <Field label={t("endpoints.cache")} hint={t("endpoints.cacheHint")}>
            {(described) => (
              <Input
                {...described}
                type="number"
                min={1}
                max={86400}
                value={form.cache}
                onChange={(event) => set({ cache: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
      {form.method === "GET" && form.cache && (
        <Field label={t("endpoints.cacheKey")} hint={t("endpoints.cacheKeyHint")}>
          {(described) => (
            <Input
              {...described}
              className="font-mono"
              value={form.cacheKey}
              placeholder="{{ request.query.page }}"
              onChange={(event) => set({ cacheKey: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
