import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlowsQuery } from "~/api/flows";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Select } from "~/ui/Input";
import { SearchInput } from "~/ui/SearchInput";
import { StatusIcon } from "~/ui/StatusIcon";
import {
  isFiltered,
  SOURCES,
  SPANS,
  STATUSES,
  statusesOf,
  withFilter,
  withStatus,
} from "./filters";

type Props = { params: URLSearchParams; onChange: (next: URLSearchParams) => void };

/** What narrows the list: words, flow, status, source, test or real, since when. */
export function FilterBar({ params, onChange }: Props) {
  const { t } = useTranslation();
  const chosen = statusesOf(params);
  const set = (name: string) => (value: string) => onChange(withFilter(params, name, value));
  const attention = params.has("attention");
  return (
    <div className="grid gap-2 px-4 pb-3 sm:px-6">
      <div className="flex flex-wrap gap-2">
        <Words value={params.get("q") ?? ""} onChange={set("q")} />
        <FlowChoice value={params.get("flow") ?? ""} onChange={set("flow")} />
        <Choice
          name="source"
          value={params.get("source") ?? ""}
          onChange={set("source")}
          options={SOURCES.map((one) => [one, t(`runs.sourceShort.${one}`)])}
        />
        <Choice
          name="test"
          value={params.get("test") ?? ""}
          onChange={set("test")}
          options={[
            ["no", t("runs.list.real")],
            ["yes", t("runs.list.tests")],
          ]}
        />
        <Choice
          name="since"
          value={params.get("since") ?? ""}
          onChange={set("since")}
          options={Object.keys(SPANS).map((one) => [one, t(`runs.list.spans.${one as "day"}`)])}
        />
      </div>
      <fieldset aria-label={t("runs.list.status")} className="flex flex-wrap items-center gap-1.5">
        <Chip
          pressed={attention}
          onPress={() => onChange(withFilter(params, "attention", attention ? null : "yes"))}
        >
          <TriangleAlert aria-hidden className="size-3.5 text-failed" />
          {t("runs.list.attention")}
        </Chip>
        <span aria-hidden className="mx-1 h-4 w-px bg-line-strong" />
        {STATUSES.map((status) => (
          <Chip
            key={status}
            pressed={chosen.includes(status)}
            onPress={() => onChange(withStatus(params, status))}
          >
            <span className="inline-grid scale-[.8]">
              <StatusIcon status={status} silent />
            </span>
            {t(`words.status.${status}`)}
          </Chip>
        ))}
        {isFiltered(params) && (
          <Button size="sm" look="quiet" onClick={() => onChange(new URLSearchParams())}>
            {t("runs.list.clear")}
          </Button>
        )}
      </fieldset>
    </div>
  );
}

type ChipProps = { pressed: boolean; onPress: () => void; children: React.ReactNode };

function Chip({ pressed, onPress, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={classes(
        "inline-flex h-6 items-center gap-1 rounded-full border pr-2.5 pl-1.5 text-xs",
        pressed
          ? "border-accent bg-accent-weak text-accent"
          : "border-line-strong text-text-2 hover:bg-sunken",
      )}
    >
      {children}
    </button>
  );
}

/** The words are searched for once typing rests. */
function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed starts the wait
  useEffect(() => {
    if (text === value) return;
    const timer = window.setTimeout(() => onChange(text), 250);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <SearchInput
      label={t("runs.list.search")}
      value={text}
      onChange={setText}
      className="min-w-52 grow basis-full sm:basis-0"
    />
  );
}

function FlowChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { id } = useProject();
  const { data } = useFlowsQuery({ project: id });
  const options = (data?.items ?? []).map((flow): [string, string] => [flow.id, flow.name]);
  return <Choice name="flow" value={value} onChange={onChange} options={options} />;
}

type ChoiceProps = {
  name: "flow" | "source" | "test" | "since";
  value: string;
  options: [string, string][];
  onChange: (value: string) => void;
};

function Choice({ name, value, options, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <span className="min-w-0 grow sm:max-w-44">
      <Select
        aria-label={t(`runs.list.by.${name}`)}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{t(`runs.list.any.${name}`)}</option>
        {options.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </Select>
    </span>
  );
}
