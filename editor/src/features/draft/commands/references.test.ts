import { expect, test } from "vitest";
import * as Y from "yjs";
import { draftDoc, readDocument } from "../ydoc";
import { copyOf, paste } from "./clipboard";
import { connect } from "./edges";
import { addNode } from "./nodes";
import { referencesOf, renameReferences } from "./references";

const names = new Map([["hook", "form"]]);

test("a renamed step is read by its new name, wherever an expression begins with it", () => {
  expect(renameReferences("{{ hook.total > hook_2.total and hook.name }}", names)).toBe(
    "{{ form.total > hook_2.total and form.name }}",
  );
});

test("keys, filters, text and named arguments that look the same are left alone", () => {
  for (const same of ["hook {{ a.hook }}", "{{ a | hook }}", '{{ "hook" ~ a }}', "{{ f(hook=1) }}"])
    expect(renameReferences(same, names)).toBe(same);
});

test("what an expression reads is found", () => {
  expect([...referencesOf(["{{ a.b | default(c) }}", { x: "d" }])].sort()).toEqual(["a", "c"]);
});

test("pasted steps get free ids and read each other", () => {
  const draft = draftDoc(new Y.Doc());
  addNode(draft, { id: "a", type: "log" }, { x: 0, y: 0 });
  addNode(draft, { id: "b", type: "log", config: { message: "{{ a }}" } }, { x: 9, y: 9 });
  connect(draft, { from: "a", to: "b" });

  paste(draft, copyOf(draft, ["a", "b"]), { dx: 5, dy: 5, parent: null });

  const { nodes, edges, layout } = readDocument(draft);
  expect(nodes?.map((node) => node.id)).toEqual(["a", "a_2", "b", "b_2"]);
  expect(nodes?.[3]?.config).toEqual({ message: "{{ a_2 }}" });
  expect(edges).toEqual([
    { from: "a", to: "b" },
    { from: "a_2", to: "b_2" },
  ]);
  expect(layout?.b_2).toEqual({ x: 14, y: 14 });
});
