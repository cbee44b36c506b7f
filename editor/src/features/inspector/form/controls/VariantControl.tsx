import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "~/ui/Input";
import { ControlOf, type ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";
import { blankOf, type Shape, variantOf, wordsOf } from "../shape";

/** A value of one of several kinds: choose the kind in words, then fill it in. */
export function VariantControl({ shape, value, path, label, id }: ControlProps) {
  const { t } = useTranslation();
  const { write, leave, readOnly } = useForm();
  const fitting = variantOf(value, shape.variants);
  const [chosen, setChosen] = useState(fitting);
  const at = value === undefined ? chosen : fitting;
  const variant = shape.variants[at];
  const choose = (index: number) => {
    setChosen(index);
    leave();
    const next = shape.variants[index];
    if (next) write(path, blankOf(next));
  };
  return (
    <div className="grid gap-1.5">
      <Select
        aria-label={t("inspector.form.kindOf", { label })}
        value={at}
        disabled={readOnly}
        onChange={(event) => choose(Number(event.target.value))}
      >
        {shape.variants.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: variants have no identity but their place
          <option key={index} value={index}>
            {nameOf(one, t)}
          </option>
        ))}
      </Select>
      {variant && <ControlOf shape={variant} value={value} path={path} label={label} id={id} />}
    </div>
  );
}

function nameOf(shape: Shape, t: TFunction): string {
  if (shape.title) return wordsOf(shape.title);
  if (shape.kind === "const") return String(shape.schema.const);
  return t(`inspector.kinds.${shape.kind}`);
}
