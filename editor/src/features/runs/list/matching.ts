import type { Page } from "~/api/api";
import type { Run, RunFilters } from "~/api/runs";

/** Say whether a run belongs in a list; null when only the server can tell. */
export function belongs(run: Run, asked: RunFilters): boolean | null {
  if (asked.q || asked.attention !== undefined || asked.cursor) return null;
  // Only the server knows whom a run asks; what asks nobody is in no inbox.
  if (asked.mine !== undefined && run.waiting_for.length) return null;
  const is = <T>(wanted: T | undefined, found: T) => wanted === undefined || wanted === found;
  return (
    is(asked.project, run.project_id) &&
    is(asked.flow, run.flow.id) &&
    is(asked.source, run.source as string) &&
    is(asked.test, run.test) &&
    is(asked.parent, run.parent?.run_id) &&
    (!asked.status?.length || asked.status.includes(run.status)) &&
    (asked.waiting_for === undefined || run.waiting_for.includes(asked.waiting_for)) &&
    (asked.from === undefined || Date.parse(run.created_at) >= Date.parse(asked.from)) &&
    (asked.to === undefined || Date.parse(run.created_at) < Date.parse(asked.to))
  );
}

/** Put a run where it belongs in pages that are shown, newest first, or take it out of them. */
export function place(pages: Page<Run>[], run: Run, fits: boolean): void {
  for (const page of pages) {
    const at = page.items.findIndex(({ id }) => id === run.id);
    if (at < 0) continue;
    if (fits) page.items[at] = run;
    else page.items.splice(at, 1);
    return;
  }
  if (fits) insert(pages, run);
}

/** Ids grow with time. What is older than the last page comes when that page is asked for. */
function insert(pages: Page<Run>[], run: Run): void {
  for (const page of pages) {
    const at = page.items.findIndex(({ id }) => id < run.id);
    if (at >= 0) {
      page.items.splice(at, 0, run);
      return;
    }
  }
  const last = pages.at(-1);
  if (last && last.next === null) last.items.push(run);
}
