import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { useAppSelector } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { type Path, setConfig } from "~/features/draft/commands/config";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectDraft, selectFindingsByNode, selectNode } from "~/features/draft/draftSlice";
import { FindingNote } from "~/features/findings/FindingNote";
import { fieldOf } from "~/features/findings/useFix";
import { ListenerSection } from "~/features/listeners/ListenerSection";
import { OWN_SETTINGS, ScheduleSection } from "~/features/schedules/ScheduleSection";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { SchemaForm } from "./form/SchemaForm";
import { isObject } from "./form/shape";
import { CallSection } from "./sections/CallSection";
import { ConnectionField } from "./sections/ConnectionField";
import { NodeSections } from "./sections/NodeSections";
import { PageSection } from "./sections/PageSection";
import { kindOfPage } from "./sections/pageKinds";

const ANYTHING: JsonObject = { type: "object" };

/** Fill in what the step does; the form comes from its type. */
export default function SetupTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const draft = useDraft();
  const node = useAppSelector((state) => selectNode(state, id));
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  // Who comes back from changing a type's Python file sees its new fields.
  const { data: catalog, error, refetch } = useCatalog({ refetchOnFocus: true });
  const type = catalog?.items.find((one) => one.type === node?.type);
  const placed = usePlaced(id);
  const write = useCallback(
    (path: Path, value: Json | undefined) => setConfig(draft, id, path, value),
    [draft, id],
  );
  const leave = useCallback(() => draft.undo.stopCapturing(), [draft]);
  const typeName = node?.type;
  const connection = node?.connection;
  const ready = !type?.connection || type.connection_optional || connection !== undefined;
  const asking = useMemo(
    () => (typeName ? { type: typeName, connection, ready } : null),
    [typeName, connection, ready],
  );
  const inConfig = useMemo(
    () =>
      placed
        .filter(({ pointer }) => pointer.startsWith("/config/"))
        .map((one) => ({ ...one, pointer: one.pointer.slice("/config".length) })),
    [placed],
  );
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!catalog || !node) return <SkeletonRows rows={4} />;
  const page = kindOfPage(node.type);
  const schema = (type?.config as JsonObject | undefined) ?? ANYTHING;
  const scheduled = node.type === "trigger.schedule";
  const general = placed.filter(({ pointer }) => !pointer.startsWith("/config/"));
  return (
    <div className="grid gap-5 p-4">
      {!type && (
        <p className="rounded-field bg-failed-bg px-2 py-1.5">
          {t("inspector.noType", { type: node.type })}
        </p>
      )}
      {general.map(({ finding }) => (
        <FindingNote
          key={`${finding.code} ${finding.pointer} ${finding.message}`}
          finding={finding}
        />
      ))}
      {type?.connection && <ConnectionField id={id} type={type} />}
      {scheduled && (
        <ScheduleSection
          config={node.config ?? {}}
          readOnly={!mayWrite}
          write={write}
          leave={leave}
          findings={inConfig}
        />
      )}
      <SchemaForm
        schema={scheduled ? withoutRhythm(schema) : schema}
        value={scheduled ? omit(node.config ?? {}) : (node.config ?? {})}
        onChange={write}
        onLeave={leave}
        readOnly={!mayWrite}
        node={id}
        asking={asking}
        findings={inConfig}
      />
      {node.type === "trigger.webhook" && <CallSection id={id} />}
      {node.type.includes(".on_") && <ListenerSection id={id} />}
      {page && <PageSection id={id} kind={page} />}
      <NodeSections id={id} type={type ?? null} />
    </div>
  );
}

/** A schedule's rhythm has a section of its own. */
function withoutRhythm(schema: JsonObject): JsonObject {
  const { properties } = schema;
  return { ...schema, properties: omit(isObject(properties) ? properties : {}) };
}

function omit(fields: JsonObject): JsonObject {
  const own: readonly string[] = OWN_SETTINGS;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !own.includes(name)));
}

function usePlaced(id: string) {
  const findings = useAppSelector((state) => selectFindingsByNode(state)[id]);
  return useMemo(
    () => (findings ?? []).map((finding) => ({ pointer: fieldOf(finding), finding })),
    [findings],
  );
}
