import {
  Background,
  type Connection,
  MiniMap,
  type OnConnectEnd,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useOnViewportChange,
  useReactFlow,
} from "@xyflow/react";
import "./canvas.css";
import {
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { useCommentsAsked } from "~/features/comments/useCommentCount";
import { fromOf } from "~/features/draft/document";
import { selectDraft } from "~/features/draft/draftSlice";
import { CanvasMenu } from "./CanvasMenu";
import { CanvasTools, SelectionBar } from "./CanvasTools";
import { ConnectList } from "./ConnectList";
import { Cursors } from "./Cursors";
import { GhostNode } from "./GhostNode";
import type { CanvasEdge, CanvasNode } from "./graph";
import { reveal, showCanvas } from "./instance";
import { FAR } from "./large/choose";
import { FlowMap } from "./large/FlowMap";
import { FlowPicture } from "./large/FlowPicture";
import { LargeContext } from "./large/LargeContext";
import { useDropOfAll } from "./large/useDropOfAll";
import { useLargeGestures } from "./large/useLargeGestures";
import { useMoving } from "./large/useMoving";
import { useOpenedAt } from "./large/useOpenedAt";
import { useReal, type Whole } from "./large/useReal";
import { NodeCard } from "./NodeCard";
import { NodeFrame } from "./NodeFrame";
import { NodePill } from "./NodePill";
import { NoteCard } from "./NoteCard";
import { NothingDrawn } from "./NothingDrawn";
import { PathEdge } from "./PathEdge";
import { useActions } from "./useActions";
import { useArrangedOnce } from "./useArrangedOnce";
import { useClipboard } from "./useClipboard";
import { useGhosts } from "./useGhosts";
import { useGraph } from "./useGraph";
import { useKeys } from "./useKeys";
import { FarContext } from "./useNodeLook";
import { usePinsAsked } from "./usePinned";
import { usePresence } from "./usePresence";
import { addingBegan, panelOpened, selectView } from "./viewSlice";

const NODES = {
  card: NodeCard,
  pill: NodePill,
  frame: NodeFrame,
  note: NoteCard,
  ghost: GhostNode,
};
const EDGES = { path: PathEdge };
const SEVERAL = ["Shift", "Meta", "Control"];
const FIT = { padding: 0.15, maxZoom: 1, minZoom: 0.05 };

/** The drawing of the flow. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <Drawing />
    </ReactFlowProvider>
  );
}

function Drawing() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const drawn = useWithGhosts(useGraph());
  const { graph, large, whole, boxes, real, hold } = useReal(drawn);
  const actions = useActions();
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const [from, setFrom] = useState<string | null>(null);
  const [map, setMap] = useState(false);
  const box = useBox(large ? whole : null);
  const opened = useOpenedAt(drawn, large);
  useKeys(actions, setFrom);
  useClipboard(actions);
  useArrangedOnce();
  useLitInView();
  useCommentsAsked();
  usePinsAsked();
  const drop = useDropOfAll(large ? whole : null);
  const point = usePresence();
  const gestures = useLargeGestures(whole, hold);
  const moved = (event: PointerEvent) => {
    point(event);
    if (large) gestures.onPointerMove(event);
  };
  const far = useFarAway();
  const moving = useMoving(box);
  const connecting = useConnecting(actions);
  // A new function would draw every node again.
  const toStep = useCallback(() => void dispatch(panelOpened(null)), [dispatch]);
  return (
    <FarContext.Provider value={far}>
      <LargeContext.Provider value={large ? whole : null}>
        <CanvasMenu actions={actions} connectFrom={setFrom}>
          {/* biome-ignore lint/a11y/useSemanticElements: a canvas is no element of HTML's */}
          <div
            ref={box}
            data-canvas
            role="region"
            aria-label={t("canvas.label")}
            tabIndex={-1}
            onPointerMove={moved}
            className="absolute inset-0 outline-none"
          >
            <ReactFlow<CanvasNode, CanvasEdge>
              {...graph}
              {...connecting}
              {...(mayWrite ? drop : {})}
              {...(large ? gestures.flow : {})}
              nodeTypes={NODES}
              edgeTypes={EDGES}
              nodesDraggable={mayWrite}
              nodesConnectable={mayWrite}
              onMove={moving}
              onNodeClick={toStep}
              onEdgeClick={toStep}
              disableKeyboardA11y
              deleteKeyCode={null}
              selectionKeyCode="Shift"
              multiSelectionKeyCode={SEVERAL}
              selectionMode={SelectionMode.Partial}
              panOnScroll
              zoomOnDoubleClick={false}
              minZoom={0.05}
              maxZoom={2}
              {...opened}
              fitViewOptions={FIT}
              connectionRadius={28}
              nodeDragThreshold={3}
              elevateNodesOnSelect={false}
              proOptions={{ hideAttribution: true }}
            >
              <Background gap={20} size={1.4} />
              {large && <FlowPicture whole={whole} boxes={boxes} real={real} />}
              <Cursors />
              {map && large && <FlowMap whole={whole} boxes={boxes} />}
              {map && !large && (
                <MiniMap pannable zoomable ariaLabel={t("canvas.map")} className="!bottom-12" />
              )}
            </ReactFlow>
            <SelectionBar actions={actions} />
            <CanvasTools actions={actions} map={map} toggleMap={() => setMap(!map)} />
            <NothingDrawn />
          </div>
        </CanvasMenu>
        {from && <ConnectList from={from} actions={actions} onClose={() => setFrom(null)} />}
      </LargeContext.Provider>
    </FarContext.Provider>
  );
}

/** The drawing, and while it is compared with a version, what is gone. */
function useWithGhosts(graph: ReturnType<typeof useGraph>) {
  const ghosts = useGhosts();
  const nodes = useMemo(() => withMore(graph.nodes, ghosts.nodes), [graph.nodes, ghosts.nodes]);
  const edges = useMemo(() => withMore(graph.edges, ghosts.edges), [graph.edges, ghosts.edges]);
  return { ...graph, nodes, edges };
}

function withMore<T>(all: T[], more: T[]): T[] {
  return more.length ? [...all, ...more] : all;
}

function useBox(whole: RefObject<Whole> | null) {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current ? showCanvas(flow, box.current, whole) : undefined), [flow, whole]);
  return box;
}

function useFarAway(): boolean {
  const [far, setFar] = useState(false);
  useOnViewportChange({
    onChange: useCallback(({ zoom }: { zoom: number }) => setFar(zoom < FAR), []),
  });
  return far;
}

/** Bring the path of a finding into view when it is lit. */
function useLitInView(): void {
  const { lit } = useAppSelector(selectView);
  useEffect(() => {
    if (lit.length) reveal(lit);
  }, [lit]);
}

function useConnecting(actions: ReturnType<typeof useActions>) {
  const dispatch = useAppDispatch();
  const onConnect = useCallback(
    ({ source, sourceHandle, target }: Connection) => {
      actions.join({ from: fromOf(source, sourceHandle ?? "out"), to: target });
    },
    [actions],
  );
  const onConnectEnd: OnConnectEnd = useCallback(
    (_event, { toNode, fromNode, fromHandle }) => {
      if (toNode || !fromNode || fromHandle?.type !== "source") return;
      dispatch(addingBegan({ on: "port", node: fromNode.id, port: fromHandle.id ?? "out" }));
    },
    [dispatch],
  );
  return { onConnect, onConnectEnd };
}
