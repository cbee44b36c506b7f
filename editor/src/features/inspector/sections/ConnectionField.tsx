import { Plus, RefreshCw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeType } from "~/api/catalog";
import { type Connection, useTestConnectionMutation } from "~/api/connections";
import { useProject } from "~/app/project";
import { useAppSelector } from "~/app/store";
import { ExpiryTag } from "~/features/connections/ExpiryTag";
import { ReconnectButton } from "~/features/connections/ReconnectButton";
import { useConnectionsHere } from "~/features/connections/useConnectionsHere";
import { setField } from "~/features/draft/commands/nodes";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectDraft, selectNode } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Select } from "~/ui/Input";
import { Tag } from "~/ui/Tag";

const ConnectionDialog = lazy(() =>
  import("~/features/connections/ConnectionDialog").then((module) => ({
    default: module.ConnectionDialog,
  })),
);
const TONES = { ok: "ok", failing: "failed", expired: "failed", untested: "plain" } as const;

/** Which account the step uses; a new one is made here. */
export function ConnectionField({ id, type }: { id: string; type: NodeType }) {
  const { t } = useTranslation();
  const draft = useDraft();
  const chosen = useAppSelector((state) => selectNode(state, id)?.connection);
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const { data } = useConnectionsHere();
  const [making, setMaking] = useState(false);
  const kinds = type.connections ?? [];
  const fitting = data?.items.filter(({ kind }) => kinds.includes(kind)) ?? [];
  const current = data?.items.find(({ key }) => key === chosen);
  const choose = (key: string | undefined) => {
    draft.undo.stopCapturing();
    setField(draft, id, "connection", key);
    draft.undo.stopCapturing();
  };
  return (
    <div className="grid gap-1.5">
      <Field
        label={t("inspector.connection.label")}
        hint={fitting.length === 0 && data ? t("inspector.connection.none") : null}
        aside={current && <Status connection={current} />}
      >
        {(described) => (
          <div className="flex gap-1">
            <Select
              {...described}
              value={chosen ?? ""}
              disabled={!mayWrite}
              onChange={(event) => choose(event.target.value || undefined)}
            >
              <option value="">
                {t(
                  type.connection_optional
                    ? "inspector.connection.without"
                    : "inspector.form.choose",
                )}
              </option>
              {chosen && !fitting.some(({ key }) => key === chosen) && (
                <option value={chosen}>{current?.name ?? chosen}</option>
              )}
              {fitting.map((one) => (
                <option key={one.key} value={one.key} disabled={!one.can.includes("use")}>
                  {one.name}
                </option>
              ))}
            </Select>
            {mayWrite && (
              <Button
                className="!h-8"
                icon={<Plus className="size-3.5" />}
                onClick={() => setMaking(true)}
              >
                {t("inspector.connection.create")}
              </Button>
            )}
          </div>
        )}
      </Field>
      {current?.expiring && current.status !== "expired" && (
        <div className="flex flex-wrap items-center gap-2 text-xs">
          <ExpiryTag connection={current} />
          <ReconnectButton connection={current} />
        </div>
      )}
      {current && (current.status === "failing" || current.status === "expired") && (
        <Failing connection={current} />
      )}
      {making && (
        <Suspense fallback={null}>
          <ConnectionDialog
            kinds={kinds}
            onClose={() => setMaking(false)}
            onCreated={(made: Connection) => {
              setMaking(false);
              choose(made.key);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function Status({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  return (
    <Tag tone={TONES[connection.status]}>{t(`inspector.connection.${connection.status}`)}</Tag>
  );
}

function Failing({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { id: project } = useProject();
  const [test, { isLoading }] = useTestConnectionMutation();
  return (
    <div className="flex items-start gap-2 rounded-field bg-failed-bg px-2 py-1.5 text-xs">
      <p className="min-w-0 grow">
        {connection.status_message ?? t("inspector.connection.failingHint")}
      </p>
      <Button
        size="sm"
        busy={isLoading}
        icon={<RefreshCw className="size-3" />}
        onClick={() => void test({ project, id: connection.id })}
      >
        {t("inspector.connection.testAgain")}
      </Button>
      <ReconnectButton connection={connection} />
    </div>
  );
}
