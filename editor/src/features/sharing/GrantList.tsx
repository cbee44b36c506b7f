import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Grant, useGrantMutation, useRevokeMutation } from "~/api/sharing";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { HolderName } from "./HolderName";
import { LevelSelect } from "./LevelSelect";
import { holderOf, type Shared, somebodyOf } from "./shared";

type Props = { thing: Shared; levels: string[]; grants: Grant[] };

/** With whom it is shared, and how much each may; taken back, it can be given again at once. */
export function GrantList({ thing, levels, grants }: Props) {
  const { t } = useTranslation();
  const [removed, setRemoved] = useState<Grant | null>(null);
  return (
    <section className="grid gap-1.5">
      <h3 className="font-medium">{t("sharing.with")}</h3>
      {grants.length === 0 && <p className="text-text-2">{t("sharing.withNobody")}</p>}
      {grants.length > 0 && (
        <ul
          aria-label={t("sharing.with")}
          className="divide-y divide-line rounded-card border border-line"
        >
          {grants.map((one) => (
            <Row key={one.id} thing={thing} levels={levels} grant={one} onRemoved={setRemoved} />
          ))}
        </ul>
      )}
      {removed && (
        <Removed key={removed.id} thing={thing} grant={removed} onDone={() => setRemoved(null)} />
      )}
    </section>
  );
}

type RowProps = {
  thing: Shared;
  levels: string[];
  grant: Grant;
  onRemoved: (grant: Grant) => void;
};

function Row({ thing: { path }, levels, grant, onRemoved }: RowProps) {
  const { t } = useTranslation();
  const [give, { isLoading, error }] = useGrantMutation();
  const [revoke, revoking] = useRevokeMutation();
  const { id, name, level } = grant;
  const somebody = somebodyOf(grant);
  const offered = somebody.kind === "project" ? ["use"] : levels;
  const within = levels.includes(level);
  const change = (next: string) =>
    void give({ path, body: { ...holderOf(somebody), level: next } });
  const remove = async () => {
    const done = await revoke({ path, id });
    if (!done.error) onRemoved(grant);
  };
  return (
    <li className="flex flex-wrap items-center gap-2 px-2 py-1.5">
      <HolderName holder={somebody} />
      <LevelSelect
        name={name}
        level={level}
        levels={within ? offered : [level]}
        disabled={!within || isLoading}
        onChoose={change}
      />
      <IconButton
        small
        disabled={!within || revoking.isLoading}
        label={t(within ? "sharing.remove" : "sharing.more", { name })}
        icon={<X />}
        onClick={() => void remove()}
      />
      {(error ?? revoking.error) && <ProblemNote error={error ?? revoking.error} />}
    </li>
  );
}

type RemovedProps = { thing: Shared; grant: Grant; onDone: () => void };

function Removed({ thing: { path }, grant, onDone }: RemovedProps) {
  const { t } = useTranslation();
  const [give, { isLoading, error }] = useGrantMutation();
  const { name, level } = grant;
  const undo = async () => {
    const body = { ...holderOf(somebodyOf(grant)), level };
    if (!(await give({ path, body })).error) onDone();
  };
  return (
    <div role="status" className="flex flex-wrap items-center gap-2">
      <span>{t("sharing.removed", { name })}</span>
      <Button autoFocus size="sm" busy={isLoading} onClick={() => void undo()}>
        {t("sharing.undo")}
      </Button>
      {error && <ProblemNote error={error} />}
    </div>
  );
}
