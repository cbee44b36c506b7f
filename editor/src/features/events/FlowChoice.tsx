import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlowsQuery } from "~/api/flows";
import { useProject } from "~/app/project";
import { SearchInput } from "~/ui/SearchInput";

const SEARCHED_FROM = 8;
type Props = { chosen: string[]; onChange: (flows: string[]) => void };

/** Of all flows, or of some. */
export function FlowChoice({ chosen, onChange }: Props) {
  const { t } = useTranslation();
  const { id: project } = useProject();
  const { data } = useFlowsQuery({ project });
  const [some, setSome] = useState(chosen.length > 0);
  const [words, setWords] = useState("");
  const flows = data?.items ?? [];
  const shown = flows.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()));
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 font-medium">{t("events.flows")}</legend>
      {[false, true].map((which) => (
        <label key={String(which)} className="flex items-center gap-2">
          <input
            type="radio"
            className="size-4 accent-accent"
            checked={some === which}
            onChange={() => {
              setSome(which);
              if (!which) onChange([]);
            }}
          />
          {t(which ? "events.flowsSome" : "events.flowsAll")}
        </label>
      ))}
      {some && flows.length >= SEARCHED_FROM && (
        <SearchInput label={t("events.flowsSearch")} value={words} onChange={setWords} />
      )}
      {some && (
        <ul className="grid max-h-40 gap-1 overflow-y-auto rounded-field bg-sunken p-2">
          {shown.map(({ id, name }) => (
            <li key={id}>
              <label className="flex items-center gap-2">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={chosen.includes(id)}
                  onChange={({ target }) =>
                    onChange(target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
                  }
                />
                <span className="min-w-0 truncate">{name}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
