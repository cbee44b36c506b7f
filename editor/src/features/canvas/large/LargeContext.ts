import { createContext, type RefObject, useContext } from "react";
import type { Whole } from "./useReal";

/** The whole of a large flow, of which only a part is in the page; null for a small one. */
export const LargeContext = createContext<RefObject<Whole> | null>(null);
export const useLarge = () => useContext(LargeContext);
