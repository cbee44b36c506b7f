import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/ui/Button";
import { useNames } from "./names";
import { useReadable } from "./readable";
import { type Mode, readingsOf, withRoot } from "./segments";

type Props = {
  value: string;
  mode: Mode;
  node: string | null;
  onReplace: (value: string) => void;
};

/** Say that a value's step is gone, and offer the steps that could stand in. */
export function GoneValues(props: Props) {
  const names = useNames();
  const { value, mode } = props;
  const gone = useMemo(
    () => readingsOf(value, mode).find(({ root }) => names.isGone(root)),
    [value, mode, names],
  );
  return gone ? <Replacements {...props} gone={gone.root} /> : null;
}

function Replacements({ value, mode, node, onReplace, gone }: Props & { gone: string }) {
  const { t } = useTranslation();
  const { names } = useReadable(node);
  const steps = names.filter(({ kind }) => kind === "step").slice(0, 4);
  return (
    <div className="flex flex-wrap items-center gap-1 text-xs">
      <span className="text-failed">{t("expressions.gone", { name: gone })}</span>
      {steps.map(({ name, title }) => (
        <Button key={name} size="sm" onClick={() => onReplace(withRoot(value, mode, gone, name))}>
          {t("expressions.useInstead", { name: title })}
        </Button>
      ))}
    </div>
  );
}
