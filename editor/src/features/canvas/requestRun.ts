/** Ask for a run of the flow that is shown; the button in the top bar answers. */
export function requestRun(): void {
  window.dispatchEvent(new Event("nextscript:run"));
}
