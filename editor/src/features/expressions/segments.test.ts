import { expect, test } from "vitest";
import { pathOf, readingsOf, segmentsOf, unwrapped, withRoot, writePath } from "./segments";

const known = (root: string) => ["hook", "item"].includes(root);

test("a value of an earlier step is told from the text around it", () => {
  expect(segmentsOf("/customers/{{ hook.body.id }}?x=1", "template", known)).toMatchObject([
    { kind: "text", text: "/customers/" },
    { kind: "value", root: "hook", fields: ["body", "id"], from: 11, to: 29 },
    { kind: "text", text: "?x=1" },
  ]);
});

test("more than a path is a formula", () => {
  expect(segmentsOf("{{ hook.a + 1 }}", "template", known)).toMatchObject([
    { kind: "formula", text: "hook.a + 1" },
  ]);
});

test("in a formula names are found, words in quotes and functions are not", () => {
  const found = segmentsOf('hook.total > 10 and "item" in item.tags', "formula", known);

  expect(found.filter(({ kind }) => kind === "value")).toMatchObject([
    { root: "hook", fields: ["total"] },
    { root: "item", fields: ["tags"] },
  ]);
});

test("a path is read as it is written", () => {
  const path = writePath("hook", ["body", "first name", 2]);

  expect(path).toBe('hook.body["first name"][2]');
  expect(pathOf(path)).toMatchObject({ root: "hook", fields: ["body", "first name", "2"] });
});

test("only one whole expression loses its braces", () => {
  expect(unwrapped("{{ a > 1 }}")).toBe("a > 1");
  expect(unwrapped("{{ a }} and {{ b }}")).toBeNull();
});

test("a step that is read inside a longer formula is found, a filter is not taken for one", () => {
  const text = "Hi {{ old.name | upper }}, {{ round(old.sum * 2 + new.tax) }} {{ old }} old.x";

  expect(readingsOf(text, "template").map(({ root }) => root)).toEqual([
    "old",
    "old",
    "new",
    "old",
  ]);
});

test("another step stands in for one that is gone, and all else stays as it is", () => {
  const text = 'Hi {{ old.name }} {{ "old.x" ~ old.sum }} {{ older.a }} old.x';

  expect(withRoot(text, "template", "old", "fresh")).toBe(
    'Hi {{ fresh.name }} {{ "old.x" ~ fresh.sum }} {{ older.a }} old.x',
  );
  expect(withRoot("old.a + old.b", "formula", "old", "fresh")).toBe("fresh.a + fresh.b");
});
