import { Pin, Play } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { type Run, useStartRunMutation, useStepsQuery } from "~/api/runs";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { runShown } from "~/features/canvas/viewSlice";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectDraft, selectNode } from "~/features/draft/draftSlice";
import { useSamples, type WholeSample } from "~/features/expressions/samples";
import { startOf } from "~/features/runs/start/triggers";
import { JsonView } from "~/features/runs/ValueViewer";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Spinner } from "~/ui/Spinner";
import { Tag } from "~/ui/Tag";
import { usePin } from "../data/usePin";
import { Fold } from "../Fold";
import { isObject } from "../form/shape";

type Props = { id: string; run: Run; children: ReactNode };
const LOOK_MS = 500;

/** A request that came: what it said, to be kept as the step's sample or run with once more. */
export function CaughtCall({ id, run, children }: Props) {
  const { t } = useTranslation();
  const gave = useGiven(run.id, id);
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const pin = usePin(id);
  const [kept, setKept] = useState(false);
  const { start, starting, error } = useStartWith(id);
  if (!gave) return <Spinner label={t("inspector.call.reading")} />;
  return (
    <div className="grid gap-3">
      <Request call={gave.value} at={run.created_at} />
      {gave.cut && <p className="text-text-2 text-xs">{t("inspector.data.tooLarge")}</p>}
      {kept && (
        <p role="status" className="text-ok text-xs">
          {t("inspector.call.kept")}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {mayWrite && !gave.cut && (
          <Button
            look="primary"
            icon={<Pin className="size-3.5" />}
            busy={pin.keeping}
            onClick={() => void pin.keep(gave.value).then(setKept)}
          >
            {t("inspector.call.use")}
          </Button>
        )}
        {!gave.cut && (
          <Button
            icon={<Play className="size-3.5" />}
            busy={starting}
            onClick={() => void start(gave.value)}
          >
            {t("inspector.call.run")}
          </Button>
        )}
        {children}
      </div>
      {pin.error && <ProblemNote error={pin.error} />}
      {error !== undefined && <ProblemNote error={error} />}
    </div>
  );
}

function Request({ call, at }: { call: Json; at: string }) {
  const { t } = useTranslation();
  const said = isObject(call) ? call : {};
  const time = new Date(at).toLocaleTimeString("en", { hour12: false });
  return (
    <>
      <p role="status" className="flex min-w-0 flex-wrap items-center gap-2">
        <Tag tone="ok">{String(said.method ?? "")}</Tag>
        <code className="min-w-0 break-all font-mono text-xs">/{String(said.path ?? "")}</code>
        <span className="text-text-2 text-xs">{t("inspector.call.at", { time })}</span>
      </p>
      <Named title={t("inspector.call.query")} values={said.query} />
      <Named title={t("inspector.call.headers")} values={said.headers} folded />
      <div className="grid gap-1">
        <h4 className="font-medium text-xs">{t("inspector.call.body")}</h4>
        {said.body === null || said.body === undefined ? (
          <p className="text-text-2 text-xs">{t("inspector.call.noBody")}</p>
        ) : (
          <JsonView value={said.body} label={t("inspector.call.body")} />
        )}
      </div>
    </>
  );
}

type NamedProps = { title: string; values: Json | undefined; folded?: boolean };

function Named({ title, values, folded }: NamedProps) {
  const entries = isObject(values) ? Object.entries(values) : [];
  if (!entries.length) return null;
  const list = (
    <dl className="grid grid-cols-[minmax(80px,auto)_1fr] gap-x-3 gap-y-0.5 font-mono text-xs">
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="break-all text-text-2">{name}</dt>
          <dd className="min-w-0 break-all">
            {typeof value === "string" ? value : JSON.stringify(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
  if (folded)
    return (
      <Fold title={title} summary={entries.map(([name]) => name).join(", ")}>
        {list}
      </Fold>
    );
  return (
    <div className="grid gap-1">
      <h4 className="font-medium text-xs">{title}</h4>
      {list}
    </div>
  );
}

/** What the step gave in a run, as soon as it did. */
function useGiven(run: string, node: string): WholeSample | null {
  const { gaveIn } = useSamples();
  const [gave, setGave] = useState<{ run: string; value: WholeSample } | null>(null);
  const here = gave?.run === run ? gave.value : null;
  const { data } = useStepsQuery({ run, node }, { pollingInterval: here ? 0 : LOOK_MS });
  const done = data?.items.some(({ status }) => status === "succeeded");
  useEffect(() => {
    let gone = false;
    if (done) void gaveIn(run, node).then((value) => !gone && value && setGave({ run, value }));
    return () => {
      gone = true;
    };
  }, [done, run, node, gaveIn]);
  return here;
}

function useStartWith(id: string) {
  const { flow } = useDraft();
  const dispatch = useAppDispatch();
  const trigger = useAppSelector((state) => selectNode(state, id));
  const [send, { isLoading, error }] = useStartRunMutation();
  const start = async (value: Json) => {
    const key = crypto.randomUUID();
    const { data } = await send({ flow, start: startOf(trigger, value), key });
    if (data) dispatch(runShown(data.id));
  };
  return { start, starting: isLoading, error };
}
