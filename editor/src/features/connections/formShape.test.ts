import { expect, test } from "vitest";
import type { ConnectionKind } from "~/api/connections";
import { fieldsOf, keyFor, readField } from "./formShape";

const kind: ConnectionKind = {
  key: "box",
  title: "Box",
  description: "",
  secrets: ["token"],
  used_by: [],
  offered: true,
  signs_in: false,
  form: {
    required: ["host"],
    properties: {
      host: { type: "string", title: "Host" },
      port: { type: "integer", default: 5432 },
      token: { type: "string", format: "password" },
      authority: { anyOf: [{ type: "string" }, { type: "null" }], title: "Statement Timeout" },
      tls: { enum: ["on", "off"], default: "on" },
      hosts: { type: "array", items: { type: "string" } },
    },
  },
};

test("a kind's schema says which control each field has", () => {
  const fields = fieldsOf(kind);
  expect(fields.map((field) => field.control)).toEqual([
    "text",
    "number",
    "text",
    "text",
    "choice",
    "lines",
  ]);
  expect(fields.filter((field) => field.secret).map((field) => field.name)).toEqual(["token"]);
  expect(fields[0]?.required).toBe(true);
  expect(fields[3]?.title).toBe("Statement timeout");
});

test("what is left empty is left to the kind's default", () => {
  const [host, port, , , , hosts] = fieldsOf(kind);
  if (!host || !port || !hosts) throw new Error("fields are missing");
  expect(readField(host, " ")).toBeUndefined();
  expect(readField(port, "80")).toBe(80);
  expect(readField(hosts, "a.example\n\n b.example ")).toEqual(["a.example", "b.example"]);
});

test("a name gives a key that is free", () => {
  expect(keyFor("CRM, production", ["crm-production"])).toBe("crm-production-2");
  expect(keyFor("2nd", [])).toBe("connection-2nd");
});
