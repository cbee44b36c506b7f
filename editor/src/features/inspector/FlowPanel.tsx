import { useTranslation } from "react-i18next";
import { useAppSelector } from "~/app/store";
import { PanelHeader } from "~/features/canvas/PanelHeader";
import { describeFlow, renameFlow, setInputs } from "~/features/draft/commands/flow";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectFindingsByNode } from "~/features/draft/draftSlice";
import { useDraftState } from "~/features/draft/useDraftState";
import { FindingNote } from "~/features/findings/FindingNote";
import { Field } from "~/ui/Field";
import { Input, TextArea } from "~/ui/Input";
import { FlowOutputs } from "./FlowOutputs";
import { FlowSettings } from "./FlowSettings";
import { Fold } from "./Fold";
import { SchemaBuilder } from "./schema/SchemaBuilder";

/** The flow itself: its name, what it takes, what it gives, and how its runs behave. */
export default function FlowPanel({ flow }: { flow: string }) {
  const { t } = useTranslation();
  const draft = useDraft();
  const { name, description, inputs, mayWrite } = useDraftState(
    "name",
    "description",
    "inputs",
    "mayWrite",
  );
  const leave = () => draft.undo.stopCapturing();
  return (
    <>
      <PanelHeader title={t("inspector.flow.title")} />
      <div className="grid min-h-0 grow content-start gap-5 overflow-y-auto p-4">
        <FlowFindings prefix="" />
        <Field label={t("inspector.flow.name")}>
          {(described) => (
            <Input
              {...described}
              value={name}
              readOnly={!mayWrite}
              onChange={(event) => renameFlow(draft, event.target.value)}
              onBlur={leave}
            />
          )}
        </Field>
        <Field label={t("inspector.flow.description")}>
          {(described) => (
            <TextArea
              {...described}
              value={description}
              readOnly={!mayWrite}
              onChange={(event) => describeFlow(draft, event.target.value)}
              onBlur={leave}
            />
          )}
        </Field>
        <section className="grid gap-2">
          <h3 className="font-medium">{t("inspector.flow.inputs")}</h3>
          <p className="text-text-2 text-xs">{t("inspector.flow.inputsHint")}</p>
          <FlowFindings prefix="/inputs" />
          <SchemaBuilder
            label={t("inspector.flow.inputs")}
            addLabel={t("inspector.flow.addInput")}
            schema={inputs}
            readOnly={!mayWrite}
            onChange={(next) => setInputs(draft, next)}
            onLeave={leave}
          />
        </section>
        <section className="grid gap-2">
          <h3 className="font-medium">{t("inspector.flow.outputs")}</h3>
          <p className="text-text-2 text-xs">{t("inspector.flow.outputsHint")}</p>
          <FlowFindings prefix="/outputs" />
          <FlowOutputs />
        </section>
        <Fold title={t("inspector.flow.settings")} summary={t("inspector.flow.settingsHint")}>
          <FlowFindings prefix="/settings" />
          <FlowSettings flow={flow} />
        </Fold>
      </div>
    </>
  );
}

const PLACED = ["/inputs", "/outputs", "/settings"];

/** Findings of the flow itself: those of one part, or with "" those of none. */
function FlowFindings({ prefix }: { prefix: string }) {
  const findings = useAppSelector((state) => selectFindingsByNode(state)[""]) ?? [];
  const own = findings.filter(({ pointer }) =>
    prefix ? pointer.startsWith(prefix) : !PLACED.some((one) => pointer.startsWith(one)),
  );
  return own.map((finding) => (
    <FindingNote key={`${finding.code} ${finding.pointer} ${finding.message}`} finding={finding} />
  ));
}
