import { skipToken } from "@reduxjs/toolkit/query";
import { useDraftDocumentQuery, useVersionQuery } from "~/api/flows";
import type { Run } from "~/api/runs";
import type { FlowDocument } from "~/features/draft/document";

/** What a run ran: its version, or for a test run the draft as it is now. */
export function useRunDocument(run: Run | null): { document?: FlowDocument; error?: unknown } {
  const number = run?.version ?? null;
  const version = useVersionQuery(run && number !== null ? { id: run.flow.id, number } : skipToken);
  const draft = useDraftDocumentQuery(run && number === null ? run.flow.id : skipToken);
  const found = number === null ? draft.data : version.data?.document;
  return {
    document: found as FlowDocument | undefined,
    error: number === null ? draft.error : version.error,
  };
}
