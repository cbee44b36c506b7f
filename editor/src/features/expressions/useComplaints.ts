import { useMemo } from "react";
import { useDraftState } from "~/features/draft/useDraftState";
import { fieldOf } from "~/features/findings/useFix";
import type { Complaint } from "./underlines";

const NONE: Complaint[] = [];

/** What the checker says of places in the text of a field, such as `/config/url` of a step. */
export function useComplaints(node: string | null, field: string): Complaint[] {
  const { findings } = useDraftState("findings");
  return useMemo(() => {
    const found = findings.flatMap(({ message, severity, position, ...finding }) =>
      position && node !== null && finding.node === node && fieldOf(finding) === field
        ? [{ message, severity, position }]
        : [],
    );
    return found.length ? found : NONE;
  }, [findings, node, field]);
}
