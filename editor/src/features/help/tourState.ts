const KEY = "tour";
const STARTED = "nextscript:tour";

/** Begin the tour on the next flow that opens; how far it got is kept in this browser. */
export function offerTour(step = 0): void {
  localStorage.setItem(KEY, String(step));
}

/** Begin the tour here and now. */
export function startTour(): void {
  offerTour();
  window.dispatchEvent(new Event(STARTED));
}

export function onTour(started: () => void): () => void {
  window.addEventListener(STARTED, started);
  return () => window.removeEventListener(STARTED, started);
}

/** At which step the tour is, or null when nobody takes it. */
export function tourStep(): number | null {
  const kept = localStorage.getItem(KEY);
  return kept === null || !/^\d$/.test(kept) ? null : Number(kept);
}

export function endTour(): void {
  localStorage.removeItem(KEY);
}
