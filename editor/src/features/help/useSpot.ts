import { type CSSProperties, useEffect, useState } from "react";

const WIDTH = 288;
const HEIGHT = 190;
const GAP = 12;

/** Where something on the page is, and where a card beside it has room; null while it is not there. */
export function useSpot(selector: string): { ring: CSSProperties; card: CSSProperties } | null {
  const [box, setBox] = useState<DOMRect | null>(null);
  useEffect(() => {
    const look = () => setBox(document.querySelector(selector)?.getBoundingClientRect() ?? null);
    look();
    const timer = setInterval(look, 400); // panels open and the canvas moves under it
    return () => clearInterval(timer);
  }, [selector]);
  if (!box) return null;
  const { left, top, width, height, bottom } = box;
  const below = bottom + GAP + HEIGHT < innerHeight;
  const large = height > innerHeight / 2;
  const x = large ? left + 24 : left + width / 2 - WIDTH / 2;
  const y = large ? bottom - HEIGHT - 80 : below ? bottom + GAP : top - GAP - HEIGHT;
  return {
    ring: { left, top, width, height },
    card: { left: within(x, innerWidth - WIDTH), top: within(y, innerHeight - HEIGHT) },
  };
}

function within(value: number, most: number): number {
  return Math.max(GAP, Math.min(value, most - GAP));
}
