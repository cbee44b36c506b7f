import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type EventEndpoint,
  type EventEndpointMade,
  type EventName,
  useChangeEventEndpointMutation,
  useCreateEventEndpointMutation,
} from "~/api/events";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";
import { FlowChoice } from "./FlowChoice";
import { EVENTS } from "./names";

type Props = {
  endpoint?: EventEndpoint;
  onMade: (made: EventEndpointMade) => void;
  onClose: () => void;
};

/** Say who is told, of what, and of which flows. */
export function EndpointDialog({ endpoint, onMade, onClose }: Props) {
  const { t } = useTranslation();
  const { id: project } = useProject();
  const [create, creating] = useCreateEventEndpointMutation();
  const [change, changing] = useChangeEventEndpointMutation();
  const [url, setUrl] = useState(endpoint?.url ?? "");
  const [description, setDescription] = useState(endpoint?.description ?? "");
  const [events, setEvents] = useState<string[]>(endpoint?.events ?? ["run.failed"]);
  const [flows, setFlows] = useState(endpoint?.flows ?? []);
  const [tried, setTried] = useState(false);
  const save = async () => {
    setTried(true);
    if (!url.trim() || !events.length) return;
    const body = { url: url.trim(), description, events: events as EventName[], flows };
    if (endpoint) {
      const done = await change({ id: endpoint.id, ...body });
      if (!done.error) onClose();
      return;
    }
    const made = await create({ project, ...body });
    if (!made.data) return;
    onClose();
    onMade(made.data);
  };
  return (
    <FormDialog
      title={t(endpoint ? "events.edit" : "events.add")}
      submit={t(endpoint ? "words.save" : "events.create")}
      busy={creating.isLoading || changing.isLoading}
      error={creating.error ?? changing.error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Field
        label={t("events.url")}
        hint={t("events.urlHint")}
        error={tried && !url.trim() ? t("events.needUrl") : null}
      >
        {(described) => (
          <Input
            {...described}
            type="url"
            value={url}
            placeholder="https://example.com/events"
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("events.description")}>
        {(described) => (
          <Input
            {...described}
            maxLength={500}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 font-medium">{t("events.which")}</legend>
        {EVENTS.map((name) => (
          <label key={name} className="flex items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={events.includes(name)}
              onChange={(event) => setEvents(toggled(events, name, event.target.checked))}
            />
            {t(`events.names.${name}`)}
            <code className="text-text-2 text-xs">{name}</code>
          </label>
        ))}
        {tried && !events.length && <p className="text-failed text-xs">{t("events.needEvents")}</p>}
      </fieldset>
      <FlowChoice chosen={flows} onChange={setFlows} />
    </FormDialog>
  );
}

function toggled(list: string[], name: string, on: boolean): string[] {
  return on ? [...list, name] : list.filter((one) => one !== name);
}
