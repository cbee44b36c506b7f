import { expect, test } from "vitest";
import type { Offered } from "~/api/connectors";
import { fitting } from "./fitting";

const offered = [
  { key: "list_pets", title: "List pets", method: "GET", path: "/pets", group: "Pets" },
  { key: "add_pet", title: "Add a pet", method: "POST", path: "/pets", group: "Pets" },
] as Offered[];

test("all words count, in any order and case", () => {
  expect(fitting(offered, "PETS get").map(({ key }) => key)).toEqual(["list_pets"]);
  expect(fitting(offered, " ")).toBe(offered);
  expect(fitting(offered, "pets owners")).toEqual([]);
});
