import { Handle, Position } from "@xyflow/react";
import { Copy, Pin, Plus, RotateCw, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "~/api/flows";
import { useAppDispatch, useAppSelector } from "~/app/store";
import type { FlowNode } from "~/features/draft/document";
import { selectDraft } from "~/features/draft/draftSlice";
import type { NodeRun } from "~/features/runs/liveSlice";
import { classes } from "~/ui/classes";
import { StatusIcon } from "~/ui/StatusIcon";
import { Tooltip } from "~/ui/Tooltip";
import type { Size } from "./geometry";
import { spotsOf } from "./geometry";
import { portWords } from "./ports";
import { selectTakenPorts } from "./taken";
import { useNodeType } from "./types";
import { usePinned } from "./usePinned";
import { addingBegan } from "./viewSlice";

// Without colour, not without opacity: a thousand faded elements are a thousand layers to a browser.
const HANDLE =
  "!size-2.5 !min-w-0 !min-h-0 !rounded-full !border !border-transparent !bg-transparent group-hover/node:!bg-surface group-data-[selected=true]/node:!bg-surface after:absolute after:-inset-2 after:content-['']";
const HANDLE_LINE =
  "group-hover/node:!border-line-strong group-data-[selected=true]/node:!border-line-strong";
const HANDLE_FAILED =
  "group-hover/node:!border-failed group-data-[selected=true]/node:!border-failed";

// Paths still end here; there is nothing to draw from for who only looks.
const NOT_SHOWN = "!invisible";

/** The ways into and out of a node, with a button to go on where none leads yet. */
export function Ports({ node, size }: { node: FlowNode; size: Size }) {
  const type = useNodeType(node.type);
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const taken = useAppSelector((state) => selectTakenPorts(state)[node.id] ?? NONE);
  const spots = spotsOf(node, type, size);
  const mains = spots.filter((spot) => spot.port !== "error");
  return (
    <>
      {type?.group !== "trigger" && (
        <Handle
          type="target"
          id="in"
          position={Position.Left}
          isConnectable={mayWrite}
          className={classes(HANDLE, HANDLE_LINE, !mayWrite && NOT_SHOWN)}
        />
      )}
      {spots.map(({ port, side, x, y }) => (
        <Handle
          key={port}
          type="source"
          id={port}
          position={side === "right" ? Position.Right : Position.Bottom}
          isConnectable={mayWrite}
          title={portWords(port, type) || undefined}
          style={side === "right" ? { top: y } : { left: x }}
          className={classes(
            HANDLE,
            port === "error" ? HANDLE_FAILED : HANDLE_LINE,
            !mayWrite && NOT_SHOWN,
          )}
        />
      ))}
      {mayWrite &&
        spots.map((spot) => {
          if (taken.includes(spot.port)) return null;
          const shown = spot.port === "error" ? "hover" : "always";
          const words = mains.length > 1 || spot.port === "error";
          return <Free key={spot.port} node={node} spot={spot} words={words} shown={shown} />;
        })}
    </>
  );
}

const NONE: readonly string[] = [];
type FreeProps = {
  node: FlowNode;
  spot: { port: string; side: "right" | "bottom"; x: number; y: number };
  words: boolean;
  shown: "hover" | "always";
};

function Free({ node, spot, words, shown }: FreeProps) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const type = useNodeType(node.type);
  const said = portWords(spot.port, type);
  const name = node.name || node.id;
  const right = spot.side === "right";
  return (
    <span
      className={classes(
        // Only the button takes the pointer, so that the way out below can be dragged from.
        "nodrag nopan pointer-events-none absolute flex items-center [&>button]:pointer-events-auto",
        right ? "-translate-y-1/2 flex-row pl-1.5" : "-translate-x-1/2 flex-col pt-1",
        shown === "hover" &&
          "invisible group-hover/node:visible group-data-[selected=true]/node:visible",
      )}
      style={right ? { left: spot.x, top: spot.y } : { left: spot.x, top: spot.y }}
    >
      <i
        aria-hidden
        className={classes("block bg-line-strong", right ? "h-px w-3" : "h-1.5 w-px")}
      />
      {words && said && (
        <span
          className={classes(
            "whitespace-nowrap px-1 text-2xs",
            spot.port === "error" ? "text-failed" : "text-text-2",
          )}
        >
          {said}
        </span>
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-label={
          said ? t("canvas.addAfterPort", { name, port: said }) : t("canvas.addAfter", { name })
        }
        onClick={(event) => {
          event.stopPropagation();
          dispatch(addingBegan({ on: "port", node: node.id, port: spot.port }));
        }}
        className="relative grid size-5 place-items-center rounded-full border border-line-strong bg-surface text-text-2 after:absolute after:-inset-1 after:content-[''] hover:border-accent hover:text-accent [&>svg]:size-3"
      >
        <Plus />
      </button>
    </span>
  );
}

type BadgeProps = {
  node: FlowNode;
  run: NodeRun | undefined;
  findings: Finding[] | undefined;
};

/** What is worth knowing about a node at a glance: its state in the run, and what is wrong. */
export function Badges({ node, run, findings }: BadgeProps) {
  const { t } = useTranslation();
  const pinned = usePinned(node.id);
  const attempts = node.retry?.attempts;
  const many = run && run.total > 1;
  return (
    <span className="flex shrink-0 items-center gap-1 text-text-3 [&>svg]:size-3">
      {attempts && attempts > 1 && !run && (
        <RotateCw aria-label={t("canvas.tries", { count: attempts })} />
      )}
      {node.each !== undefined && !run && <Copy aria-label={t("canvas.perItem")} />}
      {pinned && <Pin aria-label={t("canvas.pinned")} />}
      <FindingBadge findings={findings} />
      {many && (
        <span className="rounded-full bg-sunken px-1.5 text-2xs text-text-2">
          {run.done} / {run.total}
        </span>
      )}
      {run && <StatusIcon status={run.status} />}
    </span>
  );
}

function FindingBadge({ findings }: { findings: Finding[] | undefined }) {
  const { t } = useTranslation();
  const shown = findings?.filter((one) => one.severity !== "info") ?? [];
  const first = shown.find((one) => one.severity === "error") ?? shown[0];
  if (!first) return null;
  const failed = first.severity === "error";
  return (
    <Tooltip text={first.message}>
      <span
        role="img"
        aria-label={t(failed ? "canvas.problems" : "canvas.warnings", { count: shown.length })}
        className={classes("[&>svg]:size-4", failed ? "text-failed" : "text-waiting")}
      >
        <TriangleAlert />
      </span>
    </Tooltip>
  );
}
