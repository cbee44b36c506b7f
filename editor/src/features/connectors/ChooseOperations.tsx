import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Offered } from "~/api/connectors";
import { Button } from "~/ui/Button";
import { SearchInput } from "~/ui/SearchInput";
import { Tag } from "~/ui/Tag";
import { fitting } from "./fitting";

const MOST_SHOWN = 200;
type Props = {
  offered: Offered[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: Set<string>) => void;
};

/** Operations to tick; of thousands, those with the words that were typed. */
export function ChooseOperations({ offered, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const found = useMemo(() => fitting(offered, words), [offered, words]);
  const shown = found.slice(0, MOST_SHOWN);
  const toggle = (key: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(key);
    else next.delete(key);
    onChoose(next);
  };
  const all = words
    ? t("connectors.choose.allShown", { count: found.length })
    : t("connectors.choose.all");
  return (
    <div className="grid gap-2">
      <SearchInput label={t("connectors.choose.search")} value={words} onChange={setWords} />
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => onChoose(new Set([...chosen, ...found.map(({ key }) => key)]))}>
          {all}
        </Button>
        <Button onClick={() => onChoose(new Set())}>{t("connectors.choose.none")}</Button>
        <span role="status" className="text-text-2">
          {t("connectors.choose.chosen", { count: chosen.size, of: offered.length })}
        </span>
      </div>
      <ul className="divide-y divide-line rounded-card border border-line">
        {shown.map((one) => (
          <Row key={one.key} one={one} on={chosen.has(one.key)} onToggle={toggle} />
        ))}
      </ul>
      {found.length === 0 && <p>{t("words.noMatch", { q: words })}</p>}
      {found.length > shown.length && (
        <p className="text-text-2">
          {t("connectors.choose.more", { count: found.length - shown.length })}
        </p>
      )}
    </div>
  );
}

type RowProps = { one: Offered; on: boolean; onToggle: (key: string, on: boolean) => void };

function Row({ one, on, onToggle }: RowProps) {
  return (
    <li>
      <label className="flex cursor-pointer items-start gap-2 px-3 py-2 hover:bg-sunken">
        <input
          type="checkbox"
          className="mt-0.5 size-4 shrink-0 accent-accent"
          checked={on}
          onChange={(event) => onToggle(one.key, event.target.checked)}
        />
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-2">
            <span className="break-words font-medium">{one.title}</span>
            {one.deprecated !== null && <Tag tone="waiting">{one.deprecated}</Tag>}
          </span>
          <span className="block break-all font-mono text-text-2 text-xs">
            {one.method} {one.path}
          </span>
        </span>
      </label>
    </li>
  );
}
