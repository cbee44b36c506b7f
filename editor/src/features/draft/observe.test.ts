import { expect, test } from "vitest";
import * as Y from "yjs";
import { setConfig } from "./commands/config";
import { addNode, setField } from "./commands/nodes";
import { observeDraft } from "./observe";
import { change, draftDoc } from "./ydoc";

test("a change deep in a node tells the whole node, and nothing else", () => {
  const draft = draftDoc(new Y.Doc());
  addNode(draft, { id: "a", type: "log", config: { data: { x: 1 } } }, { x: 0, y: 0 });
  const told: unknown[] = [];
  observeDraft(draft, ((action: { payload: unknown }) => told.push(action.payload)) as never);

  setConfig(draft, "a", ["data", "x"], 2);
  change(draft, () => {
    addNode(draft, { id: "b", type: "log" }, { x: 0, y: 0 });
    setField(draft, "a", "parent", "b");
  });

  const a = { id: "a", type: "log", config: { data: { x: 2 } } };
  expect(told.slice(1)).toEqual([
    { nodes: { a } },
    {
      nodes: { a: { ...a, parent: "b" }, b: { id: "b", type: "log" } },
      layout: { b: { x: 0, y: 0 } },
    },
  ]);
});
