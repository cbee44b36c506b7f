import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "~/api/flows";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { PanelHeader } from "~/features/canvas/PanelHeader";
import { panelOpened, pathLit, selected, tabChosen } from "~/features/canvas/viewSlice";
import { selectNodes } from "~/features/draft/draftSlice";
import { useDraftState } from "~/features/draft/useDraftState";
import { EmptyState } from "~/ui/EmptyState";
import { SkeletonRows } from "~/ui/Skeleton";
import { FindingNote } from "./FindingNote";
import { focusField } from "./focusField";
import { fieldOf } from "./useFix";

const ORDER = ["error", "warning", "info"] as const;

/** Everything the checker says, the worst first. */
export default function FindingsPanel(_: { flow: string }) {
  const { t } = useTranslation();
  const { findings, checked, revision } = useDraftState("findings", "checked", "revision");
  return (
    <>
      <PanelHeader title={t("findings.title")}>
        {checked < revision && checked >= 0 && (
          <span role="status" className="text-text-2 text-xs">
            {t("findings.checking")}
          </span>
        )}
      </PanelHeader>
      <div className="min-h-0 grow overflow-y-auto p-4">
        {checked < 0 && <SkeletonRows rows={3} />}
        {checked >= 0 && findings.length === 0 && (
          <EmptyState
            icon={<CircleCheck />}
            title={t("findings.none")}
            hint={t("findings.noneHint")}
          />
        )}
        {ORDER.map((severity) => (
          <Of
            key={severity}
            severity={severity}
            findings={findings.filter((one) => one.severity === severity)}
          />
        ))}
      </div>
    </>
  );
}

function Of({ severity, findings }: { severity: (typeof ORDER)[number]; findings: Finding[] }) {
  const { t } = useTranslation();
  if (findings.length === 0) return null;
  return (
    <section className="mb-4">
      <h3 className="mb-2 font-medium text-text-2 text-xs">
        {t(`findings.${severity}`, { count: findings.length })}
      </h3>
      <ul className="grid gap-3">
        {findings.map((finding) => (
          <li key={`${finding.code} ${finding.pointer} ${finding.message}`}>
            <One finding={finding} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const nodes = useAppSelector(selectNodes);
  const { data: catalog } = useCatalog();
  const node = finding.node ? nodes[finding.node] : undefined;
  const type = catalog?.items.find((one) => one.type === node?.type);
  const show = () => {
    dispatch(pathLit([]));
    if (!node) return void dispatch(panelOpened("flow"));
    dispatch(selected([node.id]));
    dispatch(tabChosen("setup"));
    dispatch(panelOpened(null));
    focusField(fieldOf(finding));
  };
  return (
    <div className="grid gap-1">
      <button
        type="button"
        onFocus={() => dispatch(pathLit(finding.path))}
        onBlur={() => dispatch(pathLit([]))}
        onClick={show}
        className="justify-self-start rounded-field text-left font-medium hover:underline"
      >
        {node ? node.name || type?.title || node.id : t("findings.ofFlow")}
      </button>
      <FindingNote finding={finding} />
    </div>
  );
}
