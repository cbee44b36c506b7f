import type { Run, Step } from "~/api/runs";
import { ReconnectButton } from "~/features/connections/ReconnectButton";
import { useConnectionsHere } from "~/features/connections/useConnectionsHere";
import { useRunDocument } from "../drawing/useRunDocument";

/** Mend the connection that a failed step used; nothing when there is none any more. */
export function ReconnectStep({ run, step }: { run: Run; step: Step }) {
  const { document } = useRunDocument(run);
  const { data } = useConnectionsHere();
  const key = document?.nodes?.find((one) => one.id === step.node)?.connection;
  const used = data?.items.find((one) => one.key === key);
  return used ? <ReconnectButton connection={used} /> : null;
}
