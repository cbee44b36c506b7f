export type PageKind = "form" | "chat";
const KINDS: Record<string, PageKind> = { "trigger.form": "form", "trigger.chat": "chat" };

/** Say which page a trigger is; nothing for one that is none. */
export function kindOfPage(type: string): PageKind | undefined {
  return KINDS[type];
}
