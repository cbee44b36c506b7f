import { expect, test } from "vitest";
import { allows, type Place } from "./allows";

const nowhere = { projects: [], flows: [], connections: [] };
const me = {
  permissions: ["flow.read"],
  besides: [
    { ...nowhere, permissions: ["flow.write", "run.start"], projects: ["orders"] },
    { ...nowhere, permissions: ["run.start"], flows: ["greet"] },
    { ...nowhere, permissions: ["connection.use"], connections: ["shop"] },
  ],
};
const may = (permission: string, place: Place) => allows(me, permission, place);

test("what is held everywhere counts at every place", () => {
  expect(may("flow.read", {})).toBe(true);
  expect(may("flow.read", { project: "stock", flow: "x" })).toBe(true);
});

test("what is held in a project counts there, for what is in it, and nowhere else", () => {
  expect(may("flow.write", { project: "orders" })).toBe(true);
  expect(may("flow.write", { project: "orders", flow: "x" })).toBe(true);
  expect(may("flow.write", { project: "stock" })).toBe(false);
  expect(may("flow.write", {})).toBe(false);
});

test("what is held for one flow or connection counts for it alone", () => {
  expect(may("run.start", { project: "stock", flow: "greet" })).toBe(true);
  expect(may("run.start", { project: "stock", flow: "other" })).toBe(false);
  expect(may("run.start", { project: "stock" })).toBe(false);
  expect(may("connection.use", { connection: "shop" })).toBe(true);
  expect(may("connection.use", { flow: "shop" })).toBe(false);
});
