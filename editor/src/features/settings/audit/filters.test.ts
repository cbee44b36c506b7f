import { expect, test } from "vitest";
import { filtersOf, isFiltered, withFilter } from "./filters";

test("the last day that is chosen counts whole", () => {
  const found = filtersOf(new URLSearchParams("from=2026-03-01&to=2026-03-01"));

  const day = Date.parse(found.to ?? "") - Date.parse(found.from ?? "");
  expect(day).toBe(86_400_000);
});

test("what is no filter or no day narrows nothing", () => {
  expect(isFiltered(new URLSearchParams("outcome=maybe&from=soon&colour=red"))).toBe(false);
});

test("a filter that is emptied leaves the address", () => {
  const chosen = withFilter(new URLSearchParams("action=flows."), "outcome", "refused");

  expect(withFilter(chosen, "outcome", "").toString()).toBe("action=flows.");
});
