import { Check, ChevronDown } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { useOptionsQuery } from "~/api/catalog";
import { sentenceOf } from "~/api/problems";
import { useProject } from "~/app/project";
import { classes } from "~/ui/classes";
import { FIELD } from "~/ui/Field";
import { Popover } from "~/ui/Popover";
import { SearchInput } from "~/ui/SearchInput";
import { Spinner } from "~/ui/Spinner";
import { useLater } from "~/ui/useLater";
import type { ControlProps } from "../ControlOf";
import { pointerOf, useForm } from "../FormContext";

/** So many choices an answer holds at most: of more, what is not among them may still be there. */
const PAGE = 200;

/** Choices only the service knows. They follow what else is filled in; any text may be typed too. */
export function OptionsControl(props: ControlProps) {
  const { id } = props;
  const { t } = useTranslation();
  const { readOnly, asking, findings } = useForm();
  const told = findings.some(({ pointer }) => pointer === pointerOf(props.path));
  const [open, setOpen] = useState(false);
  const { shown, gone, chose } = useChosen(props);
  return (
    <>
      <Popover
        label={props.label}
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            id={id}
            disabled={readOnly || !asking}
            aria-haspopup="listbox"
            className={classes(FIELD, "flex items-center gap-2 text-left")}
          >
            <span className={classes("min-w-0 grow truncate", !shown && "text-text-3")}>
              {shown || t("inspector.form.choose")}
            </span>
            <ChevronDown aria-hidden className="size-4 shrink-0 text-text-3" />
          </button>
        }
      >
        <Choices
          {...props}
          chosen={(one) => {
            if (one) chose(one);
            setOpen(false);
          }}
        />
      </Popover>
      {gone && !told && (
        <p role="status" className="text-waiting text-xs">
          {t("inspector.form.goneOption", { value: shown })}
        </p>
      )}
    </>
  );
}

type Choice = { value: Json; label: string; hint?: string | null };

/** How what is chosen is called, and whether it can still be chosen by what else is filled in. */
function useChosen({ path, value }: ControlProps) {
  const { asking, value: config, readOnly } = useForm();
  const settled = useLater(config, 600);
  const text = value === undefined || value === null ? "" : asText(value);
  const askable = text !== "" && asking?.ready === true && !readOnly;
  const { currentData, isFetching } = useChoices(path, "", settled, !askable);
  const labels = useRef(new Map<string, string>());
  const chose = (one: Choice) => labels.current.set(asText(one.value), one.label);
  const items = (currentData?.items ?? []) as Choice[];
  for (const one of items) chose(one);
  const answered = currentData !== undefined && !isFetching && settled === config && askable;
  const whole = answered && !currentData.next && items.length < PAGE;
  const gone = whole && !items.some((one) => asText(one.value) === text);
  return { shown: labels.current.get(text) ?? text, gone, chose };
}

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

type ChoicesProps = ControlProps & { chosen: (one: Choice | null) => void };

function Choices({ path, value, label, chosen }: ChoicesProps) {
  const { t } = useTranslation();
  const { write, leave, value: config } = useForm();
  const [words, setWords] = useState("");
  const search = useLater(words, 200);
  const [active, setActive] = useState(0);
  const { data, error, isFetching } = useChoices(path, search, config);
  const items = (data?.items ?? []) as Choice[];
  const choose = (next: Json, one: Choice | null) => {
    leave();
    write(path, next);
    chosen(one);
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setActive((now) => Math.min(now + 1, items.length - 1));
    else if (event.key === "ArrowUp") setActive((now) => Math.max(now - 1, 0));
    else if (event.key === "Enter") {
      const one = items[active];
      if (one) choose(one.value, one);
      else if (words) choose(words, null);
    } else return;
    event.preventDefault();
  };
  return (
    <div className="w-72">
      <SearchInput
        label={t("inspector.form.searchOptions", { label })}
        value={words}
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls="option-list"
        aria-activedescendant={items[active] ? `option-${active}` : undefined}
        onChange={(next) => {
          setWords(next);
          setActive(0);
        }}
        onKeyDown={pressed}
      />
      <div
        id="option-list"
        role="listbox"
        aria-label={label}
        className="mt-2 max-h-64 overflow-y-auto"
      >
        {items.map((one, index) => (
          <div
            key={asText(one.value)}
            id={`option-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerMove={() => setActive(index)}
            onClick={() => choose(one.value, one)}
            onKeyDown={pressed}
            className="flex cursor-pointer items-center gap-2 rounded-field px-2 py-1 aria-selected:bg-sunken"
          >
            <span className="min-w-0 grow truncate">{one.label}</span>
            {one.hint && <span className="text-text-2 text-xs">{one.hint}</span>}
            {one.value === value && <Check aria-hidden className="size-3.5 text-accent" />}
          </div>
        ))}
      </div>
      {isFetching && <Spinner label={t("words.loading")} />}
      {error && !isFetching && <p className="text-failed text-xs">{sentenceOf(error)}</p>}
      {!isFetching && !error && items.length === 0 && (
        <p className="px-2 text-text-2">{t("inspector.form.noOptions")}</p>
      )}
      {words && !items.some((one) => one.value === words) && (
        <button
          type="button"
          onClick={() => choose(words, null)}
          className="mt-1 w-full rounded-field px-2 py-1 text-left text-text-2 hover:bg-sunken"
        >
          {t("inspector.form.useTyped", { words })}
        </button>
      )}
    </div>
  );
}

/** Ask for choices; the answer belongs to what is filled in. */
function useChoices(path: ControlProps["path"], search: string, config: JsonObject, skip = false) {
  const { asking } = useForm();
  const { id } = useProject();
  const asked = useMemo(
    () => ({
      type: asking?.type ?? "",
      pointer: pointerOf(path),
      config,
      project_id: id,
      ...(asking?.connection ? { connection: asking.connection } : {}),
      ...(search ? { search } : {}),
    }),
    [asking, path, config, search, id],
  );
  return useOptionsQuery(asked, { skip: skip || !asking });
}
