import { useMemo } from "react";
import type { FlowDocument } from "~/features/draft/document";
import { isTrigger } from "~/features/runs/start/triggers";
import { classes } from "~/ui/classes";
import { type Box, pictureOf } from "./thumbnail";

type Props = { document: FlowDocument; className?: string; names?: boolean };

/** A small still picture of a flow; what it shows is said in words beside it. */
export function FlowThumbnail({ document, className, names }: Props) {
  const { boxes, lines, viewBox } = useMemo(() => pictureOf(document), [document]);
  const nameOf = new Map(document.nodes?.map((node) => [node.id, node.name ?? node.id]));
  return (
    <svg
      aria-hidden
      viewBox={viewBox}
      preserveAspectRatio="xMidYMid meet"
      className={classes("block", className)}
    >
      {boxes
        .filter((box) => box.group)
        .map((box) => (
          <Shape key={box.id} box={box} name={names ? nameOf.get(box.id) : undefined} />
        ))}
      {lines.map((line) => (
        <path
          key={line.key}
          d={line.path}
          fill="none"
          vectorEffect="non-scaling-stroke"
          className="stroke-line-strong"
          strokeWidth={1.5}
        />
      ))}
      {boxes
        .filter((box) => !box.group)
        .map((box) => (
          <Shape key={box.id} box={box} name={names ? nameOf.get(box.id) : undefined} />
        ))}
    </svg>
  );
}

function Shape({ box, name }: { box: Box; name?: string }) {
  const trigger = isTrigger(box.type);
  const control = /^(flow|wait|human)\./.test(box.type);
  return (
    <g>
      <rect
        x={box.x}
        y={box.y}
        width={box.width}
        height={box.height}
        rx={trigger ? 28 : 10}
        vectorEffect="non-scaling-stroke"
        strokeWidth={1}
        strokeDasharray={box.group ? "4 3" : undefined}
        className={classes("stroke-line-strong", box.group ? "fill-sunken" : "fill-surface")}
      />
      {!box.group && (
        <>
          <rect
            x={box.x + 14}
            y={box.y + 14}
            width={28}
            height={28}
            rx={7}
            className={trigger ? "fill-ok" : control ? "fill-waiting" : "fill-accent"}
            opacity={0.75}
          />
          {!name && (
            <>
              <rect
                x={box.x + 54}
                y={box.y + 17}
                width={118}
                height={8}
                rx={4}
                className="fill-text-3"
                opacity={0.55}
              />
              <rect
                x={box.x + 54}
                y={box.y + 33}
                width={80}
                height={7}
                rx={3.5}
                className="fill-line-strong"
              />
            </>
          )}
        </>
      )}
      {name && (
        <text
          x={box.x + (box.group ? 14 : 54)}
          y={box.y + (box.group ? 24 : 33)}
          className="fill-text"
          fontSize={15}
        >
          {name.length > 19 ? `${name.slice(0, 18)}…` : name}
        </text>
      )}
    </g>
  );
}
