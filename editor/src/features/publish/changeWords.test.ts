import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import type { Change } from "~/api/flows";
import { en } from "~/strings/en";
import { changeWords, type Known } from "./changeWords";

const known: Known = {
  nameOf: (id) => ({ find: "Find customer", ask: "Ask the manager" })[id] ?? id,
  titleOf: (_id, field) => (field === "url" ? "Address" : undefined),
};
const say = (change: Partial<Change>) =>
  changeWords(
    { op: "changed", kind: "node", id: "find", pointer: "", ...change } as Change,
    known,
    i18next.t,
  );

beforeAll(async () => {
  await i18next.init({
    lng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
});

test("a field that changed names the step, the field and both values", () => {
  expect(say({ pointer: "/nodes/3/config/url", before: "/a", after: "/b" })).toBe(
    "Find customer: address changes from “/a” to “/b”",
  );
  expect(say({ pointer: "/nodes/3/retry", before: null, after: { attempts: 5 } })).toBe(
    'Find customer: tries after a failure is now {"attempts":5}',
  );
});

test("long values are not written out", () => {
  const after = "x".repeat(200);
  expect(say({ pointer: "/nodes/3/config/url", before: "/a", after })).toBe(
    "Find customer: address changes",
  );
});

test("steps and paths come and go", () => {
  const gone = { id: "old", type: "log", name: "Tell the team" };
  expect(say({ op: "removed", id: "old", pointer: "/nodes/1", before: gone })).toBe(
    "Tell the team is removed",
  );
  expect(say({ op: "added", kind: "edge", id: "ask.approved>find", pointer: "/edges/0" })).toBe(
    "A path from Ask the manager (approved) to Find customer is added",
  );
  expect(say({ pointer: "/nodes/3/disabled", after: true })).toBe("Find customer is switched off");
});
