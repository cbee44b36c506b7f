import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { drawingApi } from "~/api/drawing";
import { problemOf, sentenceOf } from "~/api/problems";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { useDraft } from "~/features/draft/DraftProvider";
import { readDocument } from "~/features/draft/ydoc";
import { useNames } from "./names";
import { useSamples } from "./samples";
import { segmentsOf, unwrapped } from "./segments";

type Result = { value: Json } | { error: string } | null;

/** What an expression gives with sample data, a moment after the last key. */
export function Preview({
  expression,
  node,
  pointer,
  quiet,
}: {
  expression: string;
  node: string | null;
  /** The field of the step it stands in, such as `/config/url`. */
  pointer: string;
  /** Say nothing when it cannot be tried, as for one that reads names of its own. */
  quiet?: boolean;
}) {
  const { t } = useTranslation();
  const result = useResult(expression, node, pointer);
  if (!result) return null;
  if ("error" in result) {
    if (quiet) return null;
    return <p className="break-words text-failed text-xs">{result.error}</p>;
  }
  return (
    <p className="flex gap-1 text-xs" aria-live="polite">
      <span className="text-text-3" role="img" aria-label={t("expressions.gives")}>
        →
      </span>
      <span className="line-clamp-3 min-w-0 break-all font-mono">{written(result.value)}</span>
    </p>
  );
}

function written(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

function useResult(expression: string, node: string | null, pointer: string): Result {
  const { id: project } = useProject();
  const draft = useDraft();
  const dispatch = useAppDispatch();
  const { pins, run } = useSamples();
  const [result, setResult] = useState<Result>(null);
  const asked = useRef(0);
  const ready = useReady(expression, run !== null, pins);
  useEffect(() => {
    const mine = ++asked.current;
    if (!ready) return setResult(null);
    const timer = setTimeout(async () => {
      const document = readDocument(draft) as unknown as JsonObject;
      const body = {
        expression,
        project_id: project,
        document,
        values: pins,
        ...(node ? { node, pointer } : {}),
        ...(run ? { run } : {}),
      };
      const ask = drawingApi.endpoints.tryExpression.initiate(body, { track: false });
      const answer = await dispatch(ask);
      if (mine !== asked.current) return;
      if (answer.data) setResult({ value: answer.data.value });
      else setResult(worthSaying(answer.error));
    }, 250);
    return () => clearTimeout(timer);
  }, [expression, node, pointer, project, draft, dispatch, pins, run, ready]);
  return result;
}

/** Names of the first item: the list they go through may be known without a run. */
const REPEATED = new Set(["item", "index", "loop"]);

/** There is something to try it with: a run, or pins of all it reads; and no step of it is gone. */
function useReady(expression: string, hasRun: boolean, pins: JsonObject): boolean {
  const names = useNames();
  const roots = rootsOf(expression, names.isName);
  if (roots.some(names.isGone)) return false;
  return hasRun || roots.every((root) => root in pins || REPEATED.has(root));
}

/** The values it reads, those inside a formula between texts too. */
function rootsOf(expression: string, isName: (root: string) => boolean): string[] {
  const inner = unwrapped(expression);
  const parts = segmentsOf(inner ?? expression, inner === null ? "template" : "formula", isName);
  const all = parts.flatMap((one) =>
    one.kind === "formula" ? segmentsOf(one.text, "formula", isName) : [one],
  );
  return all.flatMap((one) => (one.kind === "value" ? [one.root] : []));
}

/** Without sample data there is nothing to show; that is no error of the expression. */
function worthSaying(error: unknown): Result {
  const problem = problemOf(error);
  if (problem?.status !== 422) return null;
  if (problem.code === "expr.unknown_name") return null;
  return { error: sentenceOf(error) };
}
