import type { Json } from "~/api/api";
import { useDraftQuery, usePinMutation, useUnpinMutation } from "~/api/drawing";
import { useAppSelector } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectNode } from "~/features/draft/draftSlice";
import { fingerprintOf } from "./fingerprint";

/** The pinned answer of a step, and whether the step has changed since. */
export function usePin(id: string) {
  const { flow } = useDraft();
  const node = useAppSelector((state) => selectNode(state, id));
  const { data: catalog } = useCatalog();
  const { data: draft } = useDraftQuery(flow);
  const [pin, pinning] = usePinMutation();
  const [unpin, unpinning] = useUnpinMutation();
  const type = catalog?.items.find((one) => one.type === node?.type);
  const now = node && type ? fingerprintOf(node, type) : undefined;
  const then = draft?.pin_hashes[id];
  return {
    pinned: draft?.pins[id],
    stale: now !== undefined && then !== undefined && now !== then,
    keep: async (output: Json) => {
      const answer = await pin({ flow, node: id, output, schema_hash: now });
      return !answer.error;
    },
    drop: () => void unpin({ flow, node: id }),
    keeping: pinning.isLoading,
    dropping: unpinning.isLoading,
    error: pinning.error ?? unpinning.error,
  };
}
