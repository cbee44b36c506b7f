import { skipToken } from "@reduxjs/toolkit/query";
import { useFlowCountQuery, useFlowPagesInfiniteQuery } from "~/api/flows";
import { useLater } from "~/ui/useLater";
import type { Choice } from "./order";

const REST_MS = 250;

/**
 * The flows of a project. When there are more than one page of them, words and a tag are asked of
 * the server too: what is not here cannot be found here.
 */
export function useFlowList(project: string, { words, tag }: Choice) {
  const all = useFlowPagesInfiniteQuery({ project });
  const many = Boolean(all.data?.pages[0]?.next);
  const q = useLater(words.trim(), REST_MS) || undefined;
  const asks = many && (q !== undefined || tag !== "");
  const asked = asks ? { project, q, tag: tag || undefined } : skipToken;
  const found = useFlowPagesInfiniteQuery(asked);
  const count = useFlowCountQuery(many ? (asks ? asked : { project }) : skipToken);
  const list = asks && found.data ? found : all;
  const flows = list.data?.pages.flatMap(({ items }) => items);
  return { ...list, flows, total: many ? count.data : undefined };
}
