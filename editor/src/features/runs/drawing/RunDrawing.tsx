import {
  Background,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useOnViewportChange,
  useReactFlow,
} from "@xyflow/react";
import "~/features/canvas/canvas.css";
import { Maximize, Minus, Plus } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run } from "~/api/runs";
import { useAppSelector } from "~/app/store";
import { TypesProvider, useTypes } from "~/features/canvas/types";
import { FarContext } from "~/features/canvas/useNodeLook";
import type { FlowDocument } from "~/features/draft/document";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { type NodeRun, selectNodeRuns } from "../liveSlice";
import { type DrawnEdge, type DrawnNode, useDrawn } from "./drawn";
import { StepCard } from "./StepCard";
import { useRunDocument } from "./useRunDocument";
import { WayLine } from "./WayLine";

const NODES = { card: StepCard, pill: StepCard, frame: StepCard };
const EDGES = { path: WayLine };
const FAR = 0.45;
const FIT = { padding: 0.12, maxZoom: 1, minZoom: 0.05 };
const MANY = 60;

type Props = {
  run: Run;
  /** The node of the step that is looked at. */
  chosen: string | null;
  onChoose: (path: string) => void;
};

/** The flow as it ran: every step with how it stands, the paths that were taken. */
export default function RunDrawing(props: Props) {
  const { t } = useTranslation();
  const { document, error } = useRunDocument(props.run);
  if (error)
    return (
      <div className="grid gap-2 p-4">
        <p>{t("runs.drawing.gone")}</p>
        <ProblemNote error={error} />
      </div>
    );
  if (!document) return <SkeletonRows rows={6} />;
  return (
    <TypesProvider>
      <ReactFlowProvider>
        <Drawing {...props} document={document} />
      </ReactFlowProvider>
    </TypesProvider>
  );
}

function Drawing({ run, chosen, onChoose, document }: Props & { document: FlowDocument }) {
  const { t } = useTranslation();
  const types = useTypes();
  const drawn = useDrawn(document, types);
  const runs = useAppSelector(selectNodeRuns);
  const far = useFarAway();
  const nodes = useNamed(drawn.nodes, runs, chosen);
  const open = (id: string) => {
    const path = pathOf(runs[id]);
    if (path) onChoose(path);
  };
  if (!drawn.ready) return <SkeletonRows rows={6} />;
  return (
    <FarContext.Provider value={far}>
      {/* biome-ignore lint/a11y/useSemanticElements: a canvas is no element of HTML's */}
      <div
        role="region"
        aria-label={t("runs.drawing.title")}
        className="relative h-full min-h-72 bg-bg"
        onKeyDown={(event) => {
          const id = (event.target as HTMLElement).closest<HTMLElement>("[data-id]")?.dataset.id;
          if (id && (event.key === "Enter" || event.key === " ")) open(id);
        }}
      >
        <ReactFlow<DrawnNode, DrawnEdge>
          nodes={nodes}
          edges={drawn.edges}
          nodeTypes={NODES}
          edgeTypes={EDGES}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          nodesFocusable
          onNodeClick={(_event, { id }) => open(id)}
          onlyRenderVisibleElements={nodes.length > 150 && !far}
          deleteKeyCode={null}
          panOnScroll
          zoomOnDoubleClick={false}
          minZoom={0.05}
          maxZoom={1.5}
          fitView
          fitViewOptions={FIT}
          proOptions={{ hideAttribution: true }}
        >
          <Background gap={20} size={1.4} />
          {nodes.length > MANY && (
            <MiniMap
              pannable
              zoomable
              ariaLabel={t("runs.drawing.map")}
              className="!hidden sm:!block"
            />
          )}
        </ReactFlow>
        <Tools />
        {run.version === null && (
          <p className="pointer-events-none absolute top-2 left-3 rounded-field bg-surface/85 px-1.5 text-text-2 text-xs">
            {t("runs.drawing.draft")}
          </p>
        )}
      </div>
    </FarContext.Provider>
  );
}

/** The step to look at: one that stands as the node does, else the last. */
function pathOf(of: NodeRun | undefined): string | undefined {
  return (of?.steps.find(({ status }) => status === of.status) ?? of?.last)?.path;
}

/** The nodes with what a screen reader says of them, and the chosen one marked. */
function useNamed(
  nodes: DrawnNode[],
  runs: Record<string, NodeRun>,
  chosen: string | null,
): DrawnNode[] {
  const { t } = useTranslation();
  return useMemo(
    () =>
      nodes.map((one) => {
        const status = runs[one.id]?.status ?? "pending";
        const name = one.data.node.name || one.id;
        const said = t(`words.status.${status}`).toLowerCase();
        return {
          ...one,
          selected: one.id === chosen,
          ariaLabel: t("runs.drawing.step", { name, status: said }),
          ariaRole: "button",
        };
      }),
    [nodes, runs, chosen, t],
  );
}

function useFarAway(): boolean {
  const [far, setFar] = useState(false);
  useOnViewportChange({
    onChange: useCallback(({ zoom }: { zoom: number }) => setFar(zoom < FAR), []),
  });
  return far;
}

function Tools() {
  const { t } = useTranslation();
  const flow = useReactFlow();
  return (
    <div className="absolute bottom-3 left-3 flex rounded-card border border-line bg-raised p-0.5 shadow-1">
      <IconButton
        small
        label={t("runs.drawing.zoomOut")}
        icon={<Minus />}
        onClick={() => void flow.zoomOut()}
      />
      <IconButton
        small
        label={t("runs.drawing.zoomIn")}
        icon={<Plus />}
        onClick={() => void flow.zoomIn()}
      />
      <IconButton
        small
        label={t("runs.drawing.fit")}
        icon={<Maximize />}
        onClick={() => void flow.fitView(FIT)}
      />
    </div>
  );
}
