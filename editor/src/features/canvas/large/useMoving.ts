import { type RefObject, useCallback, useEffect, useRef } from "react";

/** Milliseconds after which a canvas that did not move is at rest. */
const RESTS = 120;

/** Mark the canvas while a person pans or zooms; canvas.css says what that changes. */
export function useMoving(box: RefObject<HTMLDivElement | null>) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (by: MouseEvent | TouchEvent | null) => {
      if (!by) return;
      box.current?.setAttribute("data-moving", "");
      clearTimeout(timer.current);
      // React Flow tells no end of a move that led nowhere.
      timer.current = setTimeout(() => box.current?.removeAttribute("data-moving"), RESTS);
    },
    [box],
  );
}
