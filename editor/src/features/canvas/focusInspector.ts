/** Put the focus on the first field of the step that is open at the right. */
export function focusInspector(): void {
  window.dispatchEvent(new Event("nextscript:inspect"));
  setTimeout(() => {
    const panel = document.querySelector("[data-inspector]");
    const field = panel?.querySelector<HTMLElement>(
      "[role=tabpanel] :is(input, textarea, select, [contenteditable=true], button):not([disabled])",
    );
    if (field && !panel?.contains(document.activeElement)) field.focus();
  }, 80);
}
