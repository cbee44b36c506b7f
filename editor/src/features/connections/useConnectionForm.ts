import { useState } from "react";
import type { Json } from "~/api/api";
import {
  type Connection,
  type ConnectionKind,
  useConnectionsQuery,
  useCreateConnectionMutation,
  useTestConnectionMutation,
  useUpdateConnectionMutation,
} from "~/api/connections";
import { problemOf } from "~/api/problems";
import { useProject } from "~/app/project";
import { type FormField, fieldsOf, keyFor, readField, writtenOf } from "./formShape";

type Written = Record<string, string>;

/** The state of a connection's form: what is written, what is wrong, and how it is saved. */
export function useConnectionForm(kind: ConnectionKind, connection?: Connection) {
  const project = useProject();
  const { data: known } = useConnectionsQuery(project.id);
  const [create, creating] = useCreateConnectionMutation();
  const [update, updating] = useUpdateConnectionMutation();
  const [testIt, testing] = useTestConnectionMutation();
  const fields = fieldsOf(kind);
  const [name, setName] = useState(connection?.name ?? "");
  const [written, setWritten] = useState<Written>(() => initially(fields, connection));
  const [tried, setTried] = useState(false);
  const error = creating.error ?? updating.error;

  const [sources, setSources] = useState<string[]>(() => sourced(connection));
  const [endsAt, setEndsAt] = useState(connection?.ends_at?.slice(0, 10) ?? "");
  const complete = () =>
    Boolean(name.trim()) && !fields.some((field) => missing(field, written, connection));

  const save = async ({ test = true } = {}): Promise<Connection | null> => {
    setTried(true);
    if (!complete()) return null;
    const ends_at = endsAt ? `${endsAt}T00:00:00Z` : null;
    const body = { name: name.trim(), ends_at, ...split(fields, written, sources) };
    const taken = known?.items.map((one) => one.key) ?? [];
    const saved = connection
      ? await update({ project: project.id, id: connection.id, body })
      : await create({
          project: project.id,
          body: { key: keyFor(name, taken), kind: kind.key, ...body },
        });
    if (!saved.data || !test) return saved.data ?? null;
    const tested = await testIt({ project: project.id, id: saved.data.id });
    return tested.data ?? saved.data;
  };

  return {
    fields,
    name,
    setName,
    written,
    set: (field: string, value: string) => setWritten({ ...written, [field]: value }),
    /** Whether a secret is only named here, and kept in a store outside. */
    isSourced: (field: string) => sources.includes(field),
    source: (field: string, yes: boolean) => {
      setSources(yes ? [...sources, field] : sources.filter((one) => one !== field));
      setWritten({ ...written, [field]: "" });
    },
    endsAt,
    setEndsAt,
    complete,
    busy: creating.isLoading || updating.isLoading || testing.isLoading,
    error,
    wrongName: tried && !name.trim(),
    /** What is wrong with a field: the form's own word, or the server's. */
    wrong: (field: FormField): "required" | "number" | string | null =>
      (tried && missing(field, written, connection)) || said(error, field.name),
    save,
  };
}

function initially(fields: FormField[], connection?: Connection): Written {
  return Object.fromEntries(
    fields.map(({ name, secret, initial }) => [
      name,
      secret
        ? (connection?.secrets[name]?.source ?? "")
        : writtenOf((connection?.fields[name] as Json) ?? initial),
    ]),
  );
}

function missing(field: FormField, written: Written, connection?: Connection) {
  const text = (written[field.name] ?? "").trim();
  const kept = field.secret && connection?.secrets[field.name]?.set;
  if (field.required && !text && !kept) return "required";
  if (field.control === "number" && text && Number.isNaN(Number(text))) return "number";
  return null;
}

/** The secrets of a connection that are kept in a store outside. */
function sourced(connection?: Connection): string[] {
  return Object.entries(connection?.secrets ?? {})
    .filter(([, one]) => one.source)
    .map(([name]) => name);
}

function split(fields: FormField[], written: Written, sources: string[]) {
  const values: Record<string, Json> = {};
  const secrets: Record<string, Json> = {};
  for (const field of fields) {
    const value = readField(field, written[field.name] ?? "");
    if (value === undefined) continue;
    if (!field.secret) values[field.name] = value;
    else secrets[field.name] = sources.includes(field.name) ? { source: String(value) } : value;
  }
  return { fields: values, secrets };
}

function said(error: unknown, field: string): string | null {
  const problem = problemOf(error);
  const found = problem?.errors?.find(({ pointer }) =>
    [`/fields/${field}`, `/secrets/${field}`].includes(pointer),
  );
  if (!found) return null;
  return problem?.code === "connection.secrets_required" ? "again" : found.message;
}
