import { Check, ChevronDown } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { useOptionsQuery } from "~/api/catalog";
import { sentenceOf } from "~/api/problems";
import { useProject } from "~/app/project";
import { classes } from "~/ui/classes";
import { FIELD } from "~/ui/Field";
import { Popover } from "~/ui/Popover";
import { SearchInput } from "~/ui/SearchInput";
import { Spinner } from "~/ui/Spinner";
import type { ControlProps } from "../ControlOf";
import { pointerOf, useForm } from "../FormContext";

/** Choices only the service knows. They follow what else is filled in; any text may be typed too. */
export function OptionsControl(props: ControlProps) {
  const { value, id } = props;
  const { readOnly, asking } = useForm();
  const [open, setOpen] = useState(false);
  const shown = value === undefined || value === null ? "" : asText(value);
  return (
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
          <Chosen {...props} shown={shown} />
          <ChevronDown aria-hidden className="size-4 shrink-0 text-text-3" />
        </button>
      }
    >
      <Choices {...props} close={() => setOpen(false)} />
    </Popover>
  );
}

function Chosen({ shown }: ControlProps & { shown: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes("min-w-0 grow truncate", !shown && "text-text-3")}>
      {shown || t("inspector.form.choose")}
    </span>
  );
}

type Choice = { value: Json; label: string; hint?: string | null };

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Choices({ path, value, label, close }: ControlProps & { close: () => void }) {
  const { t } = useTranslation();
  const { write, leave } = useForm();
  const [words, setWords] = useState("");
  const search = useLater(words);
  const [active, setActive] = useState(0);
  const { data, error, isFetching } = useChoices(path, search);
  const items = (data?.items ?? []) as Choice[];
  const choose = (next: Json) => {
    leave();
    write(path, next);
    close();
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setActive((now) => Math.min(now + 1, items.length - 1));
    else if (event.key === "ArrowUp") setActive((now) => Math.max(now - 1, 0));
    else if (event.key === "Enter") {
      const one = items[active];
      if (one) choose(one.value);
      else if (words) choose(words);
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
            onClick={() => choose(one.value)}
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
          onClick={() => choose(words)}
          className="mt-1 w-full rounded-field px-2 py-1 text-left text-text-2 hover:bg-sunken"
        >
          {t("inspector.form.useTyped", { words })}
        </button>
      )}
    </div>
  );
}

/** Ask for choices; the answer belongs to what is filled in now. */
function useChoices(path: ControlProps["path"], search: string) {
  const { asking, value } = useForm();
  const { id } = useProject();
  const asked = useMemo(
    () => ({
      type: asking?.type ?? "",
      pointer: pointerOf(path),
      config: value,
      project_id: id,
      ...(asking?.connection ? { connection: asking.connection } : {}),
      ...(search ? { search } : {}),
    }),
    [asking, path, value, search, id],
  );
  return useOptionsQuery(asked, { skip: !asking });
}

function useLater(text: string): string {
  const [later, setLater] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), 200);
    return () => clearTimeout(timer);
  }, [text]);
  return later;
}
