import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/api";
import { usePackagesQuery, usePutPackagesMutation } from "~/api/packages";
import { problemOf, sentenceOf } from "~/api/problems";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { TextArea } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";

type Packages = Schemas["Packages"];
const LOOK_EVERY = 1500;
const TONES = { empty: "plain", installing: "running", ready: "ok", failed: "failed" } as const;

/** What steps of full Python may import, and how far its installation is. */
export function PackagesSection() {
  const { t } = useTranslation();
  const { id } = useProject();
  const [waiting, setWaiting] = useState(false);
  const { data, error, refetch } = usePackagesQuery(id, {
    pollingInterval: waiting ? LOOK_EVERY : 0,
    refetchOnMountOrArgChange: true,
  });
  const installing = data?.status === "installing";
  if (installing !== waiting) setWaiting(installing);
  return (
    <>
      <p className="text-text-2">{t("settings.packages.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && <Wanted key={data.updated_at} packages={data} />}
      {data && <State packages={data} />}
    </>
  );
}

function Wanted({ packages }: { packages: Packages }) {
  const { t } = useTranslation();
  const { id } = useProject();
  const may = useMay()("package.manage");
  const [text, setText] = useState(packages.requirements.join("\n"));
  const [put, { isLoading, error }] = usePutPackagesMutation();
  const save = (event: FormEvent) => {
    event.preventDefault();
    void put({ project: id, requirements: lines(text) });
  };
  const wrong = problemOf(error)?.status === 422;
  return (
    <form className="grid max-w-xl gap-3" onSubmit={save}>
      {error && !wrong && <ProblemNote error={error} />}
      <Field
        label={t("settings.packages.wanted")}
        hint={may ? t("settings.packages.wantedHint") : t("settings.packages.mayNot")}
        error={wrong ? sentenceOf(error) : null}
      >
        {(described) => (
          <TextArea
            {...described}
            rows={5}
            spellCheck={false}
            className="font-mono text-xs"
            placeholder="pandas==2.3.0"
            disabled={!may}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {may && (
        <Button look="primary" type="submit" className="justify-self-start" busy={isLoading}>
          {t("settings.packages.install")}
        </Button>
      )}
    </form>
  );
}

function State({ packages }: { packages: Packages }) {
  const { t } = useTranslation();
  const { status, message, locked, size } = packages;
  return (
    <section className="grid gap-2">
      <div role="status" className="flex flex-wrap items-center gap-2">
        <Tag tone={TONES[status]}>{t(`settings.packages.status.${status}`)}</Tag>
        {message && <span className="min-w-0 break-words">{message}</span>}
      </div>
      {locked.length > 0 && (
        <>
          <h3 className="font-medium">
            {t("settings.packages.used", { megabytes: Math.ceil(size / 1024 ** 2) })}
          </h3>
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {locked.map((one) => (
              <li key={one.name} className="flex items-center gap-3 px-3 py-2">
                <code className="min-w-0 grow truncate">
                  {one.name} {one.version}
                </code>
                {!one.asked && <Tag>{t("settings.packages.needed")}</Tag>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
