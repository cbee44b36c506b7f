const TRIES = 20;

/** Move the focus to a field of the inspector, such as `/config/url`, once it is there. */
export function focusField(pointer: string, tries = TRIES): void {
  const field = pointer.replace(/^\/config/, "");
  const found = nearest(field);
  if (!found) {
    if (tries > 0) setTimeout(() => focusField(pointer, tries - 1), 50);
    return;
  }
  const control = found.querySelector<HTMLElement>("input, textarea, select, .cm-content, button");
  found.scrollIntoView({ block: "center" });
  control?.focus({ preventScroll: true });
}

/** The field itself, or the one it stands in. */
function nearest(pointer: string): HTMLElement | null {
  for (let at = pointer; at; at = at.slice(0, at.lastIndexOf("/"))) {
    const found = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(at)}"]`);
    if (found) return found;
  }
  return document.querySelector<HTMLElement>("[data-field]");
}
