import type { Run } from "~/api/runs";
import { useCatalog } from "~/app/useCatalog";
import { useRunDocument } from "../drawing/useRunDocument";
import type { Schema } from "./schema";

type Schemas = {
  /** Whether all that can be known is. */
  known: boolean;
  /** What the run is started with. */
  input: Schema | null;
  /** What a kind of step takes, and what it gives. */
  taken: (type: string) => Schema | null;
  given: (type: string) => Schema | null;
};

/** Give what the values in a run look like, as far as its flow and the catalog say. */
export function useSchemas(run: Run): Schemas {
  const { data: catalog, error } = useCatalog();
  const { document, error: gone } = useRunDocument(run);
  const find = (type: string) => catalog?.items.find((one) => one.type === type);
  return {
    known: (catalog ?? error) !== undefined && (document ?? gone) !== undefined,
    input: document?.inputs ?? null,
    taken: (type) => (find(type)?.config ?? null) as Schema | null,
    given: (type) => (find(type)?.output ?? null) as Schema | null,
  };
}
