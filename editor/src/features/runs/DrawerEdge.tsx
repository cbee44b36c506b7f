import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";

const LEAST = 140;
const KEPT = "run-drawer-height";
const most = () => Math.round(window.innerHeight * 0.75);
const within = (height: number) => Math.min(most(), Math.max(LEAST, Math.round(height)));

/** How high the drawer is; remembered on this machine. */
export function useHeight(): [number, (height: number) => void] {
  const [height, setHeight] = useState(() => within(Number(localStorage.getItem(KEPT)) || 260));
  const change = (next: number) => {
    localStorage.setItem(KEPT, String(within(next)));
    setHeight(within(next));
  };
  return [height, change];
}

type Props = { height: number; onChange: (height: number) => void };

/** The upper edge of the drawer: dragged, or moved with the arrow keys. */
export function Edge({ height, onChange }: Props) {
  const { t } = useTranslation();
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onChange(height - event.movementY);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this one can
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t("runs.resize")}
      aria-valuenow={height}
      aria-valuemin={LEAST}
      aria-valuemax={most()}
      className="-top-1 absolute inset-x-0 z-20 h-2 cursor-row-resize touch-none hover:bg-accent/30"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={(event) => {
        if (event.key === "ArrowUp") onChange(height + 24);
        if (event.key === "ArrowDown") onChange(height - 24);
      }}
    />
  );
}
