import { describe, expect, it } from "vitest";
import type { Run } from "~/api/runs";
import { belongs, place } from "./matching";

const run = (id: string, more: Partial<Run> = {}) =>
  ({
    id,
    project_id: "p",
    flow: { id: "f", key: "f", name: "F" },
    source: "api",
    status: "running",
    test: false,
    parent: null,
    waiting_for: [],
    created_at: "2026-01-02T00:00:00Z",
    ...more,
  }) as unknown as Run;

const page = (ids: string[], next: string | null = null) => ({
  items: ids.map((id) => run(id)),
  next,
});
const ids = (pages: { items: Run[] }[]) => pages.map(({ items }) => items.map(({ id }) => id));

describe("news of a run", () => {
  it("goes into the lists whose filters it passes", () => {
    const waiting = run("1", { status: "waiting", waiting_for: ["approval"] });

    expect(belongs(waiting, { project: "p", waiting_for: "approval" })).toBe(true);
    expect(belongs(waiting, { project: "p", status: ["failed"] })).toBe(false);
    expect(belongs(waiting, { project: "other" })).toBe(false);
    expect(belongs(waiting, { project: "p", from: "2026-01-03T00:00:00Z" })).toBe(false);
  });

  it("leaves lists alone that only the server can make", () => {
    expect(belongs(run("1"), { q: "umbrella" })).toBeNull();
    expect(belongs(run("1"), { attention: true })).toBeNull();
  });

  it("stands at its place, newest first, once", () => {
    const pages = [page(["9", "7"], "more"), page(["5"], "more")];
    place(pages, run("8"), true);
    place(pages, run("5", { status: "failed" }), true);
    place(pages, run("1"), true); // older than what is shown: it comes with its own page

    expect(ids(pages)).toEqual([["9", "8", "7"], ["5"]]);
    expect(pages[1]?.items[0]?.status).toBe("failed");
  });

  it("is taken out of a list it no longer belongs to", () => {
    const pages = [page(["9", "7"])];
    place(pages, run("7"), false);
    place(pages, run("3"), false);

    expect(ids(pages)).toEqual([["9"]]);
  });
});
