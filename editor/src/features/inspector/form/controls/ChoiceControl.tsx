import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { classes } from "~/ui/classes";
import { Select } from "~/ui/Input";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";
import { wordsOf } from "../shape";

/** One of a few: side by side when they are short, else a list. */
export function ChoiceControl(props: ControlProps) {
  const { shape, value, path } = props;
  const { write, leave } = useForm();
  const choices = shape.kind === "const" ? [shape.schema.const as Json] : shape.choices;
  const chosen = value ?? shape.default ?? null;
  const choose = (next: Json | undefined) => {
    leave();
    write(path, next);
  };
  const short = choices.length <= 3 && choices.map(shown).join("").length <= 30;
  const known = choices.includes(chosen as Json) || chosen === null;
  const Look = short && known ? SideBySide : AsList;
  return <Look {...props} choices={choices} chosen={chosen} choose={choose} />;
}

type Choosing = ControlProps & {
  choices: Json[];
  chosen: Json;
  choose: (value: Json | undefined) => void;
};

function SideBySide({ choices, chosen, choose, id, label }: Choosing) {
  const { readOnly } = useForm();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="flex gap-0.5 rounded-field border border-line-strong bg-sunken p-0.5"
    >
      {choices.map((one) => (
        <label
          key={shown(one)}
          className={classes(
            "grow cursor-pointer rounded px-2 py-0.5 text-center has-focus-visible:outline-2 has-focus-visible:outline-accent",
            one === chosen ? "bg-surface font-medium shadow-1" : "text-text-2 hover:text-text",
          )}
        >
          <input
            type="radio"
            className="sr-only"
            name={id}
            checked={one === chosen}
            disabled={readOnly}
            onChange={() => choose(one)}
          />
          {said(one)}
        </label>
      ))}
    </div>
  );
}

function AsList({ choices, chosen, choose, id, shape }: Choosing) {
  const { t } = useTranslation();
  const { readOnly } = useForm();
  const at = choices.indexOf(chosen);
  return (
    <Select
      id={id}
      value={at < 0 ? (chosen === null ? "" : "other") : String(at)}
      disabled={readOnly}
      aria-describedby={`${id}-hint`}
      onChange={({ target }) =>
        choose(target.value === "" ? undefined : (choices[Number(target.value)] as Json))
      }
    >
      {(shape.nullable || chosen === null) && (
        <option value="">{t("inspector.form.choose")}</option>
      )}
      {at < 0 && chosen !== null && (
        <option value="other" disabled>
          {shown(chosen)}
        </option>
      )}
      {choices.map((one, index) => (
        <option key={shown(one)} value={index}>
          {said(one)}
        </option>
      ))}
    </Select>
  );
}

function shown(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Write a choice in words, unless it is a sign of its own such as `GET`. */
function said(value: Json): string {
  const text = shown(value);
  return /^[a-z]/.test(text) ? wordsOf(text) : text;
}
