const KEY = "tour";

/** Begin the tour on the next flow that opens; it is remembered in this browser. */
export function offerTour(step = 0): void {
  localStorage.setItem(KEY, String(step));
}

/** At which step the tour is, or null when nobody takes it. */
export function tourStep(): number | null {
  const kept = localStorage.getItem(KEY);
  return kept === null || Number.isNaN(Number(kept)) ? null : Number(kept);
}

export function endTour(): void {
  localStorage.removeItem(KEY);
}
