import { useTranslation } from "react-i18next";
import { usePreviewQuery } from "~/api/catalog";
import type { Run } from "~/api/runs";
import type { FlowNode } from "~/features/draft/document";
import { shortName, valuesLookedAt } from "../drawing/deciding";
import { useRunDocument } from "../drawing/useRunDocument";
import { saidOf } from "../words";

type Props = { run: Run; node: string; port: string };

/** The values by which a step chose its way in this run: “total was 1480”. */
export function DecidingValues({ run, node: id, port }: Props) {
  const { document } = useRunDocument(run);
  const nodes = document?.nodes ?? [];
  const node: FlowNode | undefined = nodes.find((one) => one.id === id);
  if (!node) return null;
  const paths = valuesLookedAt(node, port, new Set(nodes.map((one) => one.id)));
  if (!paths.length) return null;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1 text-text-2">
      {paths.map((path) => (
        <Was key={path} run={run.id} path={path} />
      ))}
    </ul>
  );
}

function Was({ run, path }: { run: string; path: string }) {
  const { t } = useTranslation();
  const { data } = usePreviewQuery({ expression: path, run });
  if (!data) return null;
  return (
    <li title={path}>
      {t("runs.why.was", { name: shortName(path), value: saidOf(data.value, t) })}
    </li>
  );
}
