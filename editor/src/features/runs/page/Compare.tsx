import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { type Run, type Step, useRunsQuery, useStepsQuery } from "~/api/runs";
import { classes } from "~/ui/classes";
import { Field } from "~/ui/Field";
import { Select } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { StatusBadge } from "~/ui/StatusBadge";
import { ago, bytes, duration } from "~/ui/times";
import { ValueViewer } from "../ValueViewer";
import { type Difference, differences, type Side } from "./differences";

type Props = { run: Run; steps: Record<string, Step> };

/** This run beside another of the same flow: what went differently, step by step. */
export function Compare({ run, steps }: Props) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const { data, error } = useRunsQuery({ project: run.project_id, flow: run.flow.id, limit: 50 });
  const others = data?.items.filter(({ id }) => id !== run.id) ?? [];
  const other = params.get("with") ?? run.parent?.run_id ?? others[0]?.id ?? "";
  const choose = (id: string) => {
    const next = new URLSearchParams(params);
    next.set("with", id);
    setParams(next, { replace: true });
  };
  if (error) return <ProblemNote error={error} />;
  if (!data) return <SkeletonRows rows={4} />;
  if (!other) return <p className="p-4 text-text-2">{t("runs.compare.none")}</p>;
  return (
    <div className="grid gap-3 p-4">
      <Field label={t("runs.compare.with")}>
        {(described) => (
          <Select {...described} value={other} onChange={(event) => choose(event.target.value)}>
            {!others.some(({ id }) => id === other) && (
              <option value={other}>{t("runs.compare.chosen")}</option>
            )}
            {others.map((one) => (
              <option key={one.id} value={one.id}>
                {`${t(`words.status.${one.status}`)}, ${ago(one.created_at)}`}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Beside run={run} steps={steps} other={other} />
    </div>
  );
}

function Beside({ run, steps, other }: Props & { other: string }) {
  const { t } = useTranslation();
  const { data, error } = useStepsQuery({ run: other });
  const [open, setOpen] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const found = useMemo(() => differences(Object.values(steps), data?.items ?? []), [steps, data]);
  if (error) return <ProblemNote error={error} />;
  if (!data) return <SkeletonRows rows={4} />;
  const rows = all ? found : found.filter(({ differs }) => Object.values(differs).some(Boolean));
  return (
    <>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={all}
          onChange={(event) => setAll(event.target.checked)}
          className="size-4 accent-accent"
        />
        {t("runs.compare.all")}
      </label>
      {!rows.length && <p className="text-text-2">{t("runs.compare.same")}</p>}
      {rows.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full text-left">
            <thead className="text-text-2 text-xs">
              <tr>
                <th className="py-1 pr-3 font-medium">{t("runs.compare.step")}</th>
                <th className="py-1 pr-3 font-medium">{t("runs.compare.this")}</th>
                <th className="py-1 pr-3 font-medium">{t("runs.compare.other")}</th>
                <th className="py-1 font-medium">{t("runs.compare.differs")}</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {rows.slice(0, 500).map((row) => (
                <Line
                  key={row.path}
                  row={row}
                  runs={[run.id, other]}
                  open={open === row.path}
                  onOpen={() => setOpen(open === row.path ? null : row.path)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

type LineProps = { row: Difference; runs: [string, string]; open: boolean; onOpen: () => void };

function Line({ row, runs, open, onOpen }: LineProps) {
  const { t } = useTranslation();
  const { status, time, output } = row.differs;
  const what = [
    status && t("runs.compare.status"),
    time && t("runs.compare.time"),
    output && t("runs.compare.output"),
  ].filter(Boolean);
  return (
    <>
      <tr>
        <td className="py-1.5 pr-3">
          <button
            type="button"
            aria-expanded={open}
            onClick={onOpen}
            className="inline-flex items-center gap-1 text-left hover:underline"
          >
            <ChevronRight
              aria-hidden
              className={classes("size-3 shrink-0 text-text-3", open && "rotate-90")}
            />
            {row.name}
          </button>
        </td>
        <Cell side={row.left} />
        <Cell side={row.right} />
        <td className="py-1.5 text-text-2 text-xs">{what.join(", ")}</td>
      </tr>
      {open && (
        <tr>
          <td colSpan={4} className="pb-2">
            <div className="grid gap-2 md:grid-cols-2">
              {runs.map((run) => (
                <ValueViewer key={run} run={run} path={row.path} side="output" height={220} />
              ))}
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

function Cell({ side }: { side: Side }) {
  const { t } = useTranslation();
  if (!side) return <td className="py-1.5 pr-3 text-text-3">{t("runs.compare.absent")}</td>;
  return (
    <td className="py-1.5 pr-3">
      <StatusBadge status={side.status} />
      <span className="block text-text-2 text-xs">
        {[duration(side.ms), side.size ? bytes(side.size) : ""].filter(Boolean).join(", ")}
      </span>
    </td>
  );
}
