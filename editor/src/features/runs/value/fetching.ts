import type { Parts } from "./parts";

/** How more of a large value is fetched: the part at a pointer, or what comes next of it. */
export type Fetching = {
  parts: Parts;
  fetch: (pointer: string) => void;
  /** The pointer that is on its way. */
  busy: string | null;
};
