import type { Problem } from "./api";

type Failed = { status: number | string; data?: unknown; error?: string };

/** Give the problem details of a refused request, or null when the server was not reached. */
export function problemOf(error: unknown): Problem | null {
  const data = (error as Failed | undefined)?.data;
  return isProblem(data) ? data : null;
}

/** Say in one sentence what went wrong, as the server put it where it answered. */
export function sentenceOf(error: unknown): string {
  const problem = problemOf(error);
  if (problem) return problem.errors?.[0]?.message ?? problem.detail;
  const status = (error as Failed | undefined)?.status;
  if (status === "FETCH_ERROR") return "The server cannot be reached. Your work is kept here.";
  if (error instanceof Error) return error.message;
  return "The server gave an answer that cannot be read. Try again in a moment.";
}

function isProblem(data: unknown): data is Problem {
  return typeof data === "object" && data !== null && "code" in data && "detail" in data;
}
