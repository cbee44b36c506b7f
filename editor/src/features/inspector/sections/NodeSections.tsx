import { useTranslation } from "react-i18next";
import type { NodeType } from "~/api/catalog";
import { useAppSelector } from "~/app/store";
import { setField } from "~/features/draft/commands/nodes";
import { useDraft } from "~/features/draft/DraftProvider";
import type { FlowNode, NodeField } from "~/features/draft/document";
import { selectDraft, selectEntriesByNode, selectNode } from "~/features/draft/draftSlice";
import { Field } from "~/ui/Field";
import { Select, TextArea } from "~/ui/Input";
import { Switch } from "~/ui/Switch";
import { Fold } from "../Fold";
import { EachSection } from "./EachSection";
import { FailureSection } from "./FailureSection";
import { GuardSection } from "./GuardSection";
import { JoinSection } from "./JoinSection";

export type SectionProps = {
  node: FlowNode;
  readOnly: boolean;
  /** Write a field while it is typed in. */
  write: <F extends NodeField>(field: F, value: FlowNode[F] | undefined) => void;
  /** Write a field as a step of undo of its own. */
  set: <F extends NodeField>(field: F, value: FlowNode[F] | undefined) => void;
  leave: () => void;
};

/** What means the same on every step, folded, each with a sentence that says how it is. */
export function NodeSections({ id, type }: { id: string; type: NodeType | null }) {
  const draft = useDraft();
  const node = useAppSelector((state) => selectNode(state, id));
  const readOnly = useAppSelector((state) => !selectDraft(state).mayWrite);
  const entries = useAppSelector((state) => selectEntriesByNode(state)[id] ?? 0);
  if (!node) return null;
  const leave = () => draft.undo.stopCapturing();
  const props: SectionProps = {
    node,
    readOnly,
    leave,
    write: (field, value) => setField(draft, id, field, value),
    set: (field, value) => {
      leave();
      setField(draft, id, field, value);
      leave();
    },
  };
  const trigger = type?.group === "trigger";
  const activity = type?.group === "activity";
  const simple = !type?.holds_nodes && !trigger && !type?.ports_from && plainPorts(type);
  return (
    <div className="grid gap-4 border-line border-t pt-4">
      {!trigger && <FailureSection {...props} retries={activity} />}
      {(simple || node.each !== undefined) && activity && <EachSection {...props} />}
      {(entries > 1 || node.join !== undefined) && <JoinSection {...props} entries={entries} />}
      {!trigger && <GuardSection {...props} />}
      <NotesSection {...props} />
      <MoreSection {...props} type={type} />
    </div>
  );
}

function plainPorts(type: NodeType | null): boolean {
  return !type || type.ports.every(({ id }) => id === "out" || id === "error");
}

function NotesSection({ node, readOnly, write, leave }: SectionProps) {
  const { t } = useTranslation();
  return (
    <Fold title={t("inspector.notes.title")} summary={node.notes ?? t("inspector.notes.none")}>
      <TextArea
        aria-label={t("inspector.notes.title")}
        value={node.notes ?? ""}
        readOnly={readOnly}
        placeholder={t("inspector.notes.hint")}
        onChange={(event) => write("notes", event.target.value)}
        onBlur={leave}
      />
    </Fold>
  );
}

function MoreSection({ node, readOnly, set, type }: SectionProps & { type: NodeType | null }) {
  const { t } = useTranslation();
  return (
    <Fold
      title={t("inspector.more.title")}
      summary={t(node.disabled ? "inspector.more.off" : "inspector.more.on")}
    >
      <div className="flex items-center justify-between gap-2">
        <span>{t("inspector.more.disabled")}</span>
        <Switch
          label={t("inspector.more.disabled")}
          checked={node.disabled ?? false}
          disabled={readOnly}
          onChange={(on) => set("disabled", on || undefined)}
        />
      </div>
      {type?.group === "activity" && (
        <Field label={t("inspector.more.runs")} hint={t("inspector.more.runsHint")}>
          {(described) => (
            <Select
              {...described}
              value={node.runs ?? ""}
              disabled={readOnly}
              onChange={(event) => set("runs", (event.target.value as "quick") || undefined)}
            >
              <option value="">
                {t("inspector.more.asType", { mode: t(`inspector.runs.${type.runs}`) })}
              </option>
              {(["inline", "quick", "standard"] as const).map((one) => (
                <option key={one} value={one}>
                  {t(`inspector.runs.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </Fold>
  );
}
