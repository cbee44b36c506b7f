import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Grant, useGrantMutation } from "~/api/sharing";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { FindSomebody } from "./FindSomebody";
import { HolderName } from "./HolderName";
import { LevelSelect } from "./LevelSelect";
import { holderOf, type Level, type Shared, type Somebody, somebodyOf } from "./shared";

type Props = { thing: Shared; levels: string[]; grants: Grant[] };

/** Choose somebody, then how much they may. */
export function AddGrant({ thing, levels, grants }: Props) {
  const [chosen, setChosen] = useState<Somebody | null>(null);
  const taken = new Set(grants.map((one) => somebodyOf(one).id));
  if (!chosen) return <FindSomebody thing={thing} taken={taken} onChoose={setChosen} />;
  return <Giving thing={thing} levels={levels} somebody={chosen} onDone={() => setChosen(null)} />;
}

type GivingProps = {
  thing: Shared;
  levels: string[];
  somebody: Somebody;
  onDone: () => void;
};

function Giving({ thing, levels, somebody, onDone }: GivingProps) {
  const { t } = useTranslation();
  const [give, { isLoading, error }] = useGrantMutation();
  const [level, setLevel] = useState((levels[0] ?? "view") as Level);
  const { kind, name } = somebody;
  const share = async (event: FormEvent) => {
    event.preventDefault();
    const done = await give({ path: thing.path, body: { ...holderOf(somebody), level } });
    if (!done.error) onDone();
  };
  return (
    <form className="grid gap-2" onSubmit={(event) => void share(event)}>
      <div className="flex flex-wrap items-center gap-2 rounded-card border border-line bg-sunken/60 p-2">
        <HolderName holder={somebody} />
        <LevelSelect
          autoFocus
          name={name}
          level={level}
          levels={kind === "project" ? ["use"] : levels}
          onChoose={setLevel}
        />
        <Button look="primary" type="submit" busy={isLoading}>
          {t("sharing.add")}
        </Button>
        <IconButton small label={t("sharing.another")} icon={<X />} onClick={onDone} />
      </div>
      <p className="text-text-2 text-xs">
        {t(kind === "project" ? "sharing.projectHint" : `sharing.levelHint.${level}`)}
      </p>
      {error && <ProblemNote error={error} />}
    </form>
  );
}
