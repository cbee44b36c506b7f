import { expect, test } from "vitest";
import type { Comment } from "~/api/history";
import { openByNode, threadsOf } from "./threads";

const said = (id: string, more: Partial<Comment>): Comment => ({
  id,
  node: "find",
  parent_id: null,
  text: id,
  author: { kind: "user", id: "u", name: "Ada" },
  created_at: `2026-01-0${id}T00:00:00Z`,
  edited_at: null,
  resolved_at: null,
  resolved_by: null,
  ...more,
});

test("replies stand below what they answer, the newest thread first", () => {
  const threads = threadsOf([said("3", { parent_id: "1" }), said("2", {}), said("1", {})]);
  expect(threads.map(({ first, replies }) => [first.id, replies.length])).toEqual([
    ["2", 0],
    ["1", 1],
  ]);
});

test("settled comments and their replies no longer count", () => {
  const all = [said("1", { resolved_at: "x" }), said("2", { parent_id: "1" }), said("3", {})];
  expect(openByNode(all)).toEqual({ find: 1 });
});
