import type { TFunction } from "i18next";
import { Star } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Flow } from "~/api/flows";
import { At } from "~/app/may";
import { useProject } from "~/app/project";
import { EmptyState } from "~/ui/EmptyState";
import { Select } from "~/ui/Input";
import { SearchInput } from "~/ui/SearchInput";
import { BulkBar } from "./BulkBar";
import { FlowRow } from "./FlowRow";
import { useKept } from "./kept";
import { type Choice, chosen, type Show, type Sort, tagsOf } from "./order";

const SORTS: Sort[] = ["attention", "name", "changed"];
const SHOWS: Show[] = ["all", "favourites", "recent"];

type Props = { flows: Flow[]; choice: Choice; onChoice: (choice: Choice) => void };

/** The flows, with what narrows and orders them. */
export function FlowList({ flows, choice, onChoice }: Props) {
  const { t } = useTranslation();
  const { key } = useProject();
  const kept = useKept(key);
  const [picked, setPicked] = useState<string[]>([]);
  const found = chosen(flows, choice, kept);
  const pick = (id: string) =>
    setPicked(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id]);
  return (
    <div className="grid gap-3">
      <Filters tags={tagsOf(flows)} choice={choice} onChange={onChoice} />
      {picked.length > 0 && (
        <BulkBar
          flows={flows.filter((flow) => picked.includes(flow.id))}
          onDone={() => setPicked([])}
        />
      )}
      {found.length > 0 ? (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {found.map((flow) => (
            <At key={flow.id} flow={flow.id}>
              <FlowRow
                flow={flow}
                picked={picked.includes(flow.id)}
                favourite={kept.favourites.includes(flow.id)}
                onPick={() => pick(flow.id)}
                onFavourite={() => kept.toggle(flow.id)}
              />
            </At>
          ))}
        </ul>
      ) : (
        <NothingFound choice={choice} t={t} />
      )}
    </div>
  );
}

function NothingFound({ choice, t }: { choice: Choice; t: TFunction }) {
  const { words, tag, show } = choice;
  if (words || tag || show === "all") {
    return <p className="p-4 text-text-2">{t("words.noMatch", { q: words || tag })}</p>;
  }
  const [title, hint] =
    show === "favourites"
      ? (["flows.noFavourites", "flows.noFavouritesHint"] as const)
      : (["flows.noRecent", "flows.noRecentHint"] as const);
  return <EmptyState icon={<Star />} title={t(title)} hint={t(hint)} />;
}

type FilterProps = { tags: string[]; choice: Choice; onChange: (choice: Choice) => void };

function Filters({ tags, choice, onChange }: FilterProps) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-2">
      <SearchInput
        className="min-w-48 grow basis-64"
        label={t("flows.search")}
        value={choice.words}
        onChange={(words) => onChange({ ...choice, words })}
      />
      <Select
        aria-label={t("flows.show")}
        className="w-auto! grow sm:grow-0"
        value={choice.show}
        onChange={(event) => onChange({ ...choice, show: event.target.value as Show })}
      >
        {SHOWS.map((show) => (
          <option key={show} value={show}>
            {t(`flows.showing.${show}`)}
          </option>
        ))}
      </Select>
      {tags.length > 0 && (
        <Select
          aria-label={t("flows.tag")}
          className="w-auto! grow sm:grow-0"
          value={choice.tag}
          onChange={(event) => onChange({ ...choice, tag: event.target.value })}
        >
          <option value="">{t("flows.anyTag")}</option>
          {tags.map((tag) => (
            <option key={tag}>{tag}</option>
          ))}
        </Select>
      )}
      <Select
        aria-label={t("flows.sort")}
        className="w-auto! grow sm:grow-0"
        value={choice.sort}
        onChange={(event) => onChange({ ...choice, sort: event.target.value as Sort })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`flows.sortBy.${sort}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}
