import { skipToken } from "@reduxjs/toolkit/query";
import { useEffect, useMemo } from "react";
import { useVersionQuery } from "~/api/flows";
import { type RootState, useAppSelector } from "~/app/store";
import type { FlowDocument, FlowEdge, FlowNode } from "~/features/draft/document";
import { selectDiff } from "~/features/publish/diffSlice";
import { type Ghosts, ghostsOf } from "./ghosts";
import { reveal } from "./instance";
import { useTypes } from "./types";

const NONE: Ghosts = { nodes: [], edges: [] };
const NO_NODES: Record<string, FlowNode> = {};
const NO_EDGES: Record<string, FlowEdge> = {};
const comparing = (state: RootState) => selectDiff(state).version !== null;

/** What is gone since the version the draft is compared with; nothing while nothing is compared. */
export function useGhosts(): Ghosts {
  const types = useTypes();
  const flow = useAppSelector(({ draft }) => draft.flow);
  const number = useAppSelector((state) => selectDiff(state).version);
  const nodes = useAppSelector((state) => (comparing(state) ? state.draft.nodes : NO_NODES));
  const edges = useAppSelector((state) => (comparing(state) ? state.draft.edges : NO_EDGES));
  const { data } = useVersionQuery(flow && number ? { id: flow, number } : skipToken);
  const old = number === null ? undefined : (data?.document as FlowDocument | undefined);
  const ghosts = useMemo(
    () => (old ? ghostsOf(old, { nodes, edges }, types) : NONE),
    [old, nodes, edges, types],
  );
  const there = old !== undefined;
  useEffect(() => {
    if (there) setTimeout(() => reveal(), 100); // once what is gone is drawn too
  }, [there]);
  return ghosts;
}
