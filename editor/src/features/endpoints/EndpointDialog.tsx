import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Endpoint,
  useChangeEndpointMutation,
  useCreateEndpointMutation,
} from "~/api/endpoints";
import type { Flow } from "~/api/flows";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input, Select } from "~/ui/Input";
import { CallerFields } from "./CallerFields";
import { bodyOf, type Form, formOf, METHODS, wrongIn } from "./fields";
import { MappingFields } from "./MappingFields";

type Props = { endpoint?: Endpoint; flows: Flow[]; onClose: () => void };
export type FieldsProps = {
  form: Form;
  set: (change: Partial<Form>) => void;
  said: (field: keyof Form) => string | null;
};

/** Say where a flow answers, whom, and how. */
export function EndpointDialog({ endpoint, flows, onClose }: Props) {
  const { t } = useTranslation();
  const { id: project } = useProject();
  const [create, creating] = useCreateEndpointMutation();
  const [change, changing] = useChangeEndpointMutation();
  const [form, setForm] = useState(() => formOf(endpoint));
  const [tried, setTried] = useState(false);
  const wrong = wrongIn(form);
  const fields: FieldsProps = {
    form,
    set: (changed) => setForm((before) => ({ ...before, ...changed })),
    said: (field) => (tried && wrong[field] ? t(`endpoints.wrong.${wrong[field]}`) : null),
  };
  const save = async () => {
    setTried(true);
    if (Object.keys(wrong).length) return;
    const body = bodyOf(form);
    const done = endpoint
      ? await change({ id: endpoint.id, body })
      : await create({ project, body });
    if (!done.error) onClose();
  };
  return (
    <FormDialog
      title={t(endpoint ? "endpoints.edit" : "endpoints.add")}
      submit={t(endpoint ? "words.save" : "endpoints.create")}
      busy={creating.isLoading || changing.isLoading}
      error={creating.error ?? changing.error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <AddressFields {...fields} flows={flows} />
      <CallerFields {...fields} />
      <MappingFields {...fields} />
    </FormDialog>
  );
}

function AddressFields({ form, set, said, flows }: FieldsProps & { flows: Flow[] }) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t("endpoints.flow")} error={said("flow")}>
        {(described) => (
          <Select
            {...described}
            value={form.flow}
            onChange={(event) => set({ flow: event.target.value })}
          >
            <option value="">{t("endpoints.chooseFlow")}</option>
            {flows.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-[8rem_1fr]">
        <Field label={t("endpoints.method")}>
          {(described) => (
            <Select
              {...described}
              value={form.method}
              onChange={(event) => set({ method: event.target.value as Form["method"] })}
            >
              {METHODS.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("endpoints.path")} hint={t("endpoints.pathHint")} error={said("path")}>
          {(described) => (
            <Input
              {...described}
              className="font-mono"
              value={form.path}
              placeholder="orders/{id}"
              onChange={(event) => set({ path: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label={t("endpoints.description")}>
        {(described) => (
          <Input
            {...described}
            maxLength={500}
            value={form.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
