import { expect, test } from "vitest";
import type { JsonObject } from "~/api/api";
import { patched } from "./applyFix";

const DOCUMENT: JsonObject = {
  nodes: [
    { id: "a", config: { when: "x" } },
    { id: "b", config: {} },
  ],
};

test("a value is added, replaced and taken away, and the old document stays as it was", () => {
  const made = patched(DOCUMENT, [
    { op: "replace", path: "/nodes/0/config/when", value: "y" },
    { op: "add", path: "/nodes/1/join", value: "all" },
    { op: "remove", path: "/nodes/1/config" },
  ]);

  expect(made).toEqual({
    nodes: [
      { id: "a", config: { when: "y" } },
      { id: "b", join: "all" },
    ],
  });
  expect(DOCUMENT).toMatchObject({ nodes: [{ config: { when: "x" } }, {}] });
});

test("lists grow at the end and close where something is taken out", () => {
  const made = patched({ list: [1, 2] }, [
    { op: "add", path: "/list/-", value: 3 },
    { op: "remove", path: "/list/0", value: null },
  ]);

  expect(made).toEqual({ list: [2, 3] });
});

test("names with a slash or a tilde are found", () => {
  expect(patched({ "a/b~c": 1 }, [{ op: "replace", path: "/a~1b~0c", value: 2 }])).toEqual({
    "a/b~c": 2,
  });
});

test("something is moved and copied", () => {
  const made = patched({ a: { x: 1 } }, [
    { op: "copy", from: "/a/x", path: "/b", value: null },
    { op: "move", from: "/a", path: "/c", value: null },
  ]);

  expect(made).toEqual({ b: 1, c: { x: 1 } });
});

test("a patch of another drawing is refused, so that it breaks nothing", () => {
  const patch = [{ op: "test", path: "/nodes/0/id", value: "b" }] as const;

  expect(() => patched(DOCUMENT, patch)).toThrow("has changed");
  expect(() => patched({}, [{ op: "remove", path: "/x", value: null }])).toThrow("/x");
});
