import type { Finding } from "~/api/flows";
import { FindingNote } from "./FindingNote";

export type Placed = { pointer: string; finding: Finding };

/** What the checker says of one field; of a group only what belongs to none of its fields. */
export function FieldFindings({
  pointer,
  findings,
  exact,
}: {
  pointer: string;
  findings: readonly Placed[];
  exact: boolean;
}) {
  const own = findings.filter((one) =>
    exact
      ? one.pointer === pointer || one.pointer.startsWith(`${pointer}/`)
      : one.pointer === pointer,
  );
  if (own.length === 0) return null;
  return (
    <div className="grid gap-1" role="status">
      {own.map(({ finding }) => (
        <FindingNote
          key={`${finding.code} ${finding.pointer} ${finding.message}`}
          finding={finding}
        />
      ))}
    </div>
  );
}
