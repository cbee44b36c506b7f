import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { problemOf } from "~/api/problems";
import { type Question, type Step, useQuestionQuery, useSteerStepMutation } from "~/api/runs";
import { isObject } from "~/features/inspector/form/shape";
import { filled, firstValue, hasFields, missingIn } from "~/features/runs/form/schema";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { TextArea } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { Skeleton } from "~/ui/Skeleton";

const ValuesForm = lazy(() => import("~/features/runs/form/ValuesForm"));
type Props = { run: string; step: Step; onAnswered?: () => void };

/** What a waiting step asks, and the answer: fields, a comment, two large buttons. */
export function AnswerStep({ run, step, onAnswered }: Props) {
  const { data, error, refetch } = useQuestionQuery({ run, path: step.path });
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-20" />;
  return <Answer run={run} step={step} question={data} onAnswered={onAnswered} />;
}

function Answer({ run, step, question, onAnswered }: Props & { question: Question }) {
  const { t } = useTranslation();
  const asked = isObject(question.fields) ? question.fields : null;
  const schema = hasFields(asked) ? asked : null;
  const [data, setData] = useState<Json>(() => firstValue(schema ?? {}, undefined));
  const [comment, setComment] = useState("");
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [port, setPort] = useState<string | null>(null);
  const [send, { isLoading, error }] = useSteerStepMutation();
  const isForm = question.kind === "form";
  const change = (next: Json) => {
    setData(next);
    setWrong({});
  };
  const answer = async (chosen: string) => {
    const given = schema && filled(schema, data);
    const missing = schema && chosen !== "rejected" ? missingIn(schema, data) : [];
    setWrong(Object.fromEntries(missing.map((pointer) => [pointer, t("runs.form.needed")])));
    if (missing.length) return;
    setPort(chosen);
    const body = { port: chosen, comment: comment || null, data: given };
    const { error: refused } = await send({ run, path: step.path, verb: "complete", body });
    if (!refused) return onAnswered?.();
    const fields = (problemOf(refused)?.errors ?? []).filter((one) =>
      one.pointer.startsWith("/data/"),
    );
    setWrong(Object.fromEntries(fields.map((one) => [one.pointer.slice(5), one.message])));
  };
  return (
    <div className="grid gap-3">
      {schema && (
        <Suspense fallback={<Skeleton className="h-20" />}>
          <ValuesForm
            schema={schema}
            value={isObject(data) ? data : {}}
            onChange={change}
            wrong={wrong}
          />
        </Suspense>
      )}
      {!isForm && (
        <Field label={t("inbox.comment")}>
          {(described) => (
            <TextArea
              {...described}
              rows={2}
              placeholder={t("inbox.commentHint")}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          )}
        </Field>
      )}
      {error && <ProblemNote error={error} />}
      <div className="flex gap-2">
        {[...question.ports].reverse().map((one) => (
          <Button
            key={one}
            size="lg"
            look={one === "rejected" ? "plain" : "primary"}
            className={one === "rejected" ? "grow" : "grow-[2]"}
            busy={isLoading && port === one}
            disabled={isLoading}
            onClick={() => void answer(one)}
          >
            {t(`inbox.answer.${one as "out"}`, { defaultValue: one })}
          </Button>
        ))}
      </div>
    </div>
  );
}
