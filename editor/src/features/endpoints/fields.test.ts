import { expect, test } from "vitest";
import { bodyOf, formOf, wrongIn } from "./fields";

const form = { ...formOf(undefined), flow: "f", path: "/orders/{id}" };

test("nothing typed is nothing set", () => {
  expect(bodyOf(form)).toMatchObject({
    path: "orders/{id}",
    auth: "api_key",
    per_minute: null,
    cache: null,
    input: null,
    answer: null,
  });
});

test("answers are kept of GET alone", () => {
  const cached = { ...form, cache: "60" };
  expect(bodyOf({ ...cached, method: "GET" }).cache).toEqual({ seconds: 60, key: null });
  expect(bodyOf({ ...cached, method: "POST" }).cache).toBeNull();
});

test("what is missing, or is no object, is said at its field", () => {
  expect(wrongIn({ ...form, flow: "", path: " ", auth: "jwt", input: "[1]", answer: "{" })).toEqual(
    { flow: "needed", path: "needed", connection: "needed", input: "json", answer: "json" },
  );
  expect(wrongIn({ ...form, input: '{"id": "{{ request.path.id }}"}' })).toEqual({});
});
