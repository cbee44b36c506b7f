import { Link2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Json } from "~/api/api";
import { type Run, type Step, useQuestionQuery } from "~/api/runs";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { IconButton } from "~/ui/IconButton";
import { ago, fullTime } from "~/ui/times";
import { AnswerStep } from "./AnswerStep";

type Props = { run: Run; step: Step; onAnswered: () => void };

/** One question: what is asked, the facts, who decides, until when, and the answer. */
export function QuestionCard({ run, step, onAnswered }: Props) {
  const { t } = useTranslation();
  const { link } = useProject();
  const { data } = useQuestionQuery({ run: run.id, path: step.path });
  const title = data?.title || step.waiting_for?.name || step.name || step.node;
  return (
    <li>
      <article
        aria-label={title}
        className="grid gap-3 rounded-card border border-line bg-surface p-4 shadow-1"
      >
        <header className="flex items-start gap-2">
          <div className="min-w-0 grow">
            <p className="text-text-2 text-xs">
              <Link to={link(`runs/${run.id}`)} className="hover:underline">
                {run.flow.name}
              </Link>
              {run.test && ` · ${t("runs.test")}`}
            </p>
            <h2 className="break-words font-semibold text-lg">{title}</h2>
          </div>
          {step.resume_url && <CopyLink address={step.resume_url} />}
        </header>
        {data?.message && <p className="whitespace-pre-wrap break-words">{data.message}</p>}
        <Facts step={step} facts={data?.facts ?? {}} to={data?.to ?? step.waiting_for?.to ?? []} />
        <AnswerStep run={run.id} step={step} onAnswered={onAnswered} />
      </article>
    </li>
  );
}

type FactsProps = { step: Step; facts: Record<string, Json>; to: string[] };

function Facts({ step, facts, to }: FactsProps) {
  const { t } = useTranslation();
  const { since, until } = step.waiting_for ?? {};
  const named = to.map((one) => one.replace(/^(role|user|team):/, "")).join(", ");
  const rows: [string, string][] = [
    ...Object.entries(facts).map(([name, value]): [string, string] => [name, written(value)]),
    [t("inbox.asked"), ago(since)],
    [t("inbox.decides"), named || t("runs.anybody")],
    ...(until ? [[t("inbox.expires"), ago(until)] as [string, string]] : []),
  ];
  return (
    <dl className="divide-y divide-line rounded-field bg-sunken px-3">
      {rows.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[minmax(90px,38%)_1fr] gap-2 py-1.5">
          <dt className="text-text-2">{name}</dt>
          <dd
            className="break-words"
            title={name === t("inbox.expires") ? fullTime(until) : undefined}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function written(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function CopyLink({ address }: { address: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const copy = async () => {
    await navigator.clipboard.writeText(new URL(address, location.origin).href);
    dispatch(said(t("inbox.linkCopied"), "ok"));
  };
  return <IconButton label={t("inbox.copyLink")} icon={<Link2 />} onClick={() => void copy()} />;
}
