import { useTranslation } from "react-i18next";
import { type Refused, useRefusedEventsQuery, useStartRefusedMutation } from "~/api/listeners";
import { useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { ago } from "~/ui/times";

const SHOWN = 5;

/** The last events a trigger did not take, each with its reason and a way to start it after all. */
export function RefusedEvents({ flow, node }: { flow: string; node: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error } = useRefusedEventsQuery(flow, { skip: !may("run.read") });
  const mine = data?.items.filter((one) => one.node === node) ?? [];
  if (error) return <ProblemNote error={error} />;
  if (!mine.length) return null;
  return (
    <details className="grid gap-2">
      <summary className="cursor-default text-xs">
        {t("listeners.refused", { count: mine.length })}
      </summary>
      <ul className="mt-2 grid gap-2">
        {mine.slice(0, SHOWN).map((one) => (
          <Event key={one.id} flow={flow} event={one} mayStart={may("run.start")} />
        ))}
      </ul>
    </details>
  );
}

type Props = { flow: string; event: Refused; mayStart: boolean };

function Event({ flow, event, mayStart }: Props) {
  const { t } = useTranslation();
  const [start, { isLoading, error }] = useStartRefusedMutation();
  return (
    <li className="grid gap-1 rounded-card bg-sunken p-2 text-xs">
      <p className="break-words">
        {event.message} <span className="text-text-2">{ago(event.created_at)}</span>
      </p>
      {event.event !== null && (
        <pre className="max-h-32 overflow-auto whitespace-pre-wrap break-all font-mono text-2xs">
          {JSON.stringify(event.event, null, 1)}
        </pre>
      )}
      {error !== undefined && <ProblemNote error={error} />}
      {mayStart && (
        <span>
          <Button size="sm" busy={isLoading} onClick={() => void start({ flow, id: event.id })}>
            {t("listeners.startAgain")}
          </Button>
        </span>
      )}
    </li>
  );
}
