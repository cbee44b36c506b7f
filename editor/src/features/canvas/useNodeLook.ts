import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";
import { useAppSelector } from "~/app/store";
import { selectFindingsByNode, selectNode, selectNodes } from "~/features/draft/draftSlice";
import { selectDiffOf } from "~/features/publish/diffSlice";
import { type NodeRun, selectNodeRuns } from "~/features/runs/liveSlice";
import { selectLit, selectOthers } from "./paint";
import { portWords } from "./ports";
import { sentenceOf } from "./sentenceOf";
import { useNodeType, useTypes } from "./types";

/** Whether the canvas is so far away that words could not be read. */
export const FarContext = createContext(false);
export const useFar = () => useContext(FarContext);

/** Everything one node shows; it renders again only when something of its own changes. */
export function useNodeLook(id: string) {
  const node = useAppSelector((state) => selectNode(state, id));
  const run = useAppSelector((state) => selectNodeRuns(state)[id], sameRun);
  const findings = useAppSelector((state) => selectFindingsByNode(state)[id]);
  const other = useAppSelector((state) => selectOthers(state)[id]);
  const lit = useAppSelector((state) => {
    const path = selectLit(state);
    return path.size === 0 ? "none" : path.has(id) ? "lit" : "dim";
  });
  const diff = useAppSelector((state) => selectDiffOf(state, id));
  const type = useNodeType(node?.type);
  const skipped = useSkipped(run);
  const sentence = node ? (skipped ?? sentenceOf(node, type)) : "";
  return { node, type, run, findings, other, lit, diff, sentence, far: useFar() };
}

function sameRun(a: NodeRun | undefined, b: NodeRun | undefined): boolean {
  return (
    a?.status === b?.status && a?.done === b?.done && a?.total === b?.total && a?.last === b?.last
  );
}

/** Say why a node did not run, when the run knows. */
function useSkipped(run: NodeRun | undefined): string | null {
  const { t } = useTranslation();
  const types = useTypes();
  const because = run?.last.skipped_because;
  const cause = useAppSelector((state) => selectNodes(state)[because?.node ?? ""]);
  if (run?.status !== "skipped") return null;
  if (!because) return t("canvas.skippedPlain");
  const name = cause?.name || because.node;
  if (because.port === "error")
    return t("canvas.skippedBecause", { why: t("canvas.skippedNoError") });
  if (because.port === "out")
    return t("canvas.skippedBecause", { why: t("canvas.skippedBefore", { name }) });
  const port = portWords(because.port, types.get(cause?.type ?? ""));
  return t("canvas.skippedBecause", { why: t("canvas.skippedPath", { name, port }) });
}
