import { expect, test } from "vitest";
import type { Flow } from "~/api/flows";
import { chosen, tagsOf } from "./order";

const flow = (name: string, more: Partial<Flow> = {}) =>
  ({ id: name, key: name, name, tags: [], updated_at: "2026-01-01", ...more }) as Flow;
const kept = { favourites: ["b"], recent: ["c", "a"] };
const all = { words: "", tag: "", sort: "attention", show: "all" } as const;
const flows = [
  flow("a", { draft_changed: true }),
  flow("b", { tags: ["sales"] }),
  flow("c", { last_run: { id: "r", status: "failed", ended_at: null } }),
];
const names = (choice: Partial<Parameters<typeof chosen>[1]>) =>
  chosen(flows, { ...all, ...choice }, kept).map((one) => one.name);

test("what failed comes first, then what is changed but not live", () => {
  expect(names({})).toEqual(["c", "a", "b"]);
  expect(names({ sort: "name" })).toEqual(["a", "b", "c"]);
});

test("words, tags, favourites and what was opened narrow the list", () => {
  expect(names({ words: "SALES" })).toEqual(["b"]);
  expect(names({ tag: "sales" })).toEqual(["b"]);
  expect(names({ show: "favourites" })).toEqual(["b"]);
  expect(names({ show: "recent" })).toEqual(["c", "a"]);
  expect(tagsOf(flows)).toEqual(["sales"]);
});
