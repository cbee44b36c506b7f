import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { useFlowsQuery } from "~/api/flows";
import { useProject } from "~/app/project";
import type { Path } from "~/features/draft/commands/config";
import { setSetting } from "~/features/draft/commands/flow";
import { useDraft } from "~/features/draft/DraftProvider";
import { useDraftState } from "~/features/draft/useDraftState";
import { put } from "./FlowOutputs";
import { SchemaForm } from "./form/SchemaForm";

/** How the flow's runs behave: zone, limits, who hears of failures, how long they are kept. */
export function FlowSettings({ flow }: { flow: string }) {
  const draft = useDraft();
  const { settings, mayWrite } = useDraftState("settings", "mayWrite");
  const schema = useSettingsSchema(flow);
  const write = (path: Path, next: Json | undefined) => {
    const [name, ...rest] = path;
    const whole = rest.length ? put(settings[String(name)] ?? {}, rest, next) : next;
    const empty = whole !== null && typeof whole === "object" && Object.keys(whole).length === 0;
    setSetting(draft, String(name), empty ? undefined : whole);
  };
  return (
    <SchemaForm
      schema={schema}
      value={settings}
      onChange={write}
      onLeave={() => draft.undo.stopCapturing()}
      readOnly={!mayWrite}
    />
  );
}

const DURATION = { type: "string", "x-widget": "duration" };

function useSettingsSchema(flow: string): JsonObject {
  const { t } = useTranslation();
  const { id } = useProject();
  const { data } = useFlowsQuery({ project: id });
  const others = data?.items.filter((one) => one.id !== flow).map(({ key }) => key) ?? [];
  const say = (name: "timezone") => ({
    title: t(`inspector.settings.${name}`),
    description: t(`inspector.settings.${name}Hint`),
  });
  return {
    type: "object",
    properties: {
      timezone: {
        type: "string",
        ...say("timezone"),
        enum: ["UTC", ...Intl.supportedValuesOf("timeZone").filter((one) => one !== "UTC")],
      },
      timeout: { ...DURATION, ...say("timeout" as "timezone") },
      concurrency: {
        type: "object",
        ...say("concurrency" as "timezone"),
        properties: {
          limit: { type: "integer", minimum: 1, title: t("inspector.settings.limit") },
          key: {
            type: "string",
            title: t("inspector.settings.key"),
            description: t("inspector.settings.keyHint"),
          },
          when_full: {
            type: "string",
            enum: ["queue", "refuse", "cancel_oldest"],
            title: t("inspector.settings.whenFull"),
          },
        },
      },
      on_failure: {
        ...say("onFailure" as "timezone"),
        ...(others.length ? { enum: others } : { type: "string" }),
      },
      notify: { type: "array", items: { type: "string" }, ...say("notify" as "timezone") },
      retention: {
        type: "object",
        ...say("retention" as "timezone"),
        properties: {
          succeeded: { ...DURATION, title: t("inspector.settings.succeeded") },
          failed: { ...DURATION, title: t("inspector.settings.failed") },
        },
      },
    },
  };
}
