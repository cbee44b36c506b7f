import { expect, test } from "vitest";
import * as Y from "yjs";
import { draftDoc, MINE, readDocument } from "../ydoc";
import { setConfig } from "./config";
import { connect, insertOnEdge } from "./edges";
import { replaceDocument } from "./flow";
import { addNode, freeId, moveAll, removeNodes, setField } from "./nodes";

const empty = () => draftDoc(new Y.Doc());
const at = { x: 0, y: 0 };

test("deleting a node deletes the edges that touch it, and what stands in it", () => {
  const draft = empty();
  addNode(draft, { id: "a", type: "log" }, at);
  addNode(draft, { id: "group", type: "flow.each" }, at);
  addNode(draft, { id: "inner", type: "log", parent: "group" }, at);
  connect(draft, { from: "a", to: "group" });

  removeNodes(draft, ["group"]);

  expect(readDocument(draft)).toEqual({
    schema: "nextscript.flow/1",
    nodes: [{ id: "a", type: "log" }],
    layout: { a: at },
  });
});

test("a step put on a path stands between its two ends", () => {
  const draft = empty();
  for (const id of ["a", "b"]) addNode(draft, { id, type: "log" }, at);
  connect(draft, { from: "a.error", to: "b" });

  insertOnEdge(draft, "a.error>b", { id: "c", type: "log" }, at, "out");

  expect(readDocument(draft).edges).toEqual([
    { from: "a.error", to: "c" },
    { from: "c", to: "b" },
  ]);
});

test("a path that leads back is given a limit of visits", () => {
  const draft = empty();
  for (const id of ["a", "b"]) addNode(draft, { id, type: "log" }, at);
  connect(draft, { from: "a", to: "b" });
  connect(draft, { from: "b", to: "a" });
  expect(readDocument(draft).edges?.[1]).toEqual({ from: "b", to: "a", max_visits: 10 });
});

test("fifty changes undone and redone give the identical document", () => {
  const draft = empty();
  addNode(draft, { id: "a", type: "http.request", config: { url: "/" } }, at);
  const { doc, ...maps } = draft;
  const undo = new Y.UndoManager(Object.values(maps) as Y.AbstractType<unknown>[], {
    doc,
    trackedOrigins: new Set([MINE]),
    captureTimeout: 0,
  });
  const before = JSON.stringify(readDocument(draft));
  for (let n = 0; n < 10; n += 1) {
    const id = freeId(draft, "step");
    addNode(draft, { id, type: "log", config: { message: `line\n${n}` } }, at);
    connect(draft, { from: "a", to: id });
    setConfig(draft, "a", ["headers", `x-${n}`], { deep: [n, { more: "text" }] });
    moveAll(draft, { [id]: { x: n, y: n } });
    setField(draft, id, "retry", { attempts: n + 1 });
  }
  const after = JSON.stringify(readDocument(draft));

  for (let n = 0; n < 50; n += 1) undo.undo();
  expect(JSON.stringify(readDocument(draft))).toBe(before);
  for (let n = 0; n < 50; n += 1) undo.redo();
  expect(JSON.stringify(readDocument(draft))).toBe(after);
});

test("two people edit two fields of one step, and both stay", () => {
  const [one, other] = [empty(), empty()];
  addNode(one, { id: "a", type: "http.request", config: { url: "/" } }, at);
  Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(one.doc));
  setConfig(one, "a", ["url"], "/customers");
  setConfig(other, "a", ["method"], "POST");
  Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(one.doc));
  Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(other.doc));
  const config = { url: "/customers", method: "POST" };
  expect(readDocument(one).nodes).toEqual([{ id: "a", type: "http.request", config }]);
  expect(readDocument(other)).toEqual(readDocument(one));
});

test("an older version put back touches only what differs", () => {
  const draft = empty();
  for (const id of ["a", "b"]) addNode(draft, { id, type: "log" }, at);
  const kept = draft.nodes.get("a");
  replaceDocument(draft, { schema: "nextscript.flow/1", nodes: [{ id: "a", type: "log" }] });
  expect(draft.nodes.get("a")).toBe(kept);
  expect(readDocument(draft).nodes).toEqual([{ id: "a", type: "log" }]);
});
