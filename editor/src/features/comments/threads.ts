import type { Comment } from "~/api/history";

export type Thread = { first: Comment; replies: Comment[] };

/** Put replies below what they answer: the newest thread first, its replies in order. */
export function threadsOf(comments: Comment[]): Thread[] {
  const oldFirst = [...comments].sort((a, b) => a.created_at.localeCompare(b.created_at));
  const firsts = oldFirst.filter((one) => one.parent_id === null).reverse();
  return firsts.map((first) => ({
    first,
    replies: oldFirst.filter((one) => one.parent_id === first.id),
  }));
}

/** Count what is still open, by node; comments on the flow itself stand under "". */
export function openByNode(comments: Comment[]): Record<string, number> {
  const settled = new Set(comments.filter((one) => one.resolved_at).map((one) => one.id));
  const by: Record<string, number> = {};
  for (const one of comments) {
    if (settled.has(one.id) || (one.parent_id && settled.has(one.parent_id))) continue;
    by[one.node ?? ""] = (by[one.node ?? ""] ?? 0) + 1;
  }
  return by;
}
