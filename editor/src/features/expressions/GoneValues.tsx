import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/ui/Button";
import { useNames } from "./names";
import { useReadable } from "./readable";
import { type Mode, type Segment, segmentsOf, writePath } from "./segments";

type Props = {
  value: string;
  mode: Mode;
  node: string | null;
  onReplace: (value: string) => void;
};
type Value = Extract<Segment, { kind: "value" }>;

/** Say that a value's step is gone, and offer the steps that could stand in. */
export function GoneValues(props: Props) {
  const names = useNames();
  const { value, mode } = props;
  const gone = useMemo(
    () =>
      segmentsOf(value, mode, () => true).find(
        (part): part is Value => part.kind === "value" && names.isGone(part.root),
      ),
    [value, mode, names],
  );
  if (!gone || (mode === "formula" && gone.fields.length === 0)) return null;
  return <Replacements {...props} gone={gone} />;
}

function Replacements({ value, mode, node, onReplace, gone }: Props & { gone: Value }) {
  const { t } = useTranslation();
  const { names } = useReadable(node);
  const steps = names.filter(({ kind }) => kind === "step").slice(0, 4);
  const replace = (root: string) => {
    const parts = segmentsOf(value, mode, () => true);
    const written = parts.map((part) => {
      const same = part.kind === "value" && part.root === gone.root;
      if (!same) return value.slice(part.from, part.to);
      const path = writePath(root, part.fields);
      return mode === "template" ? `{{ ${path} }}` : path;
    });
    onReplace(written.join(""));
  };
  return (
    <div className="flex flex-wrap items-center gap-1 text-xs">
      <span className="text-failed">{t("expressions.gone", { name: gone.root })}</span>
      {steps.map(({ name, title }) => (
        <Button key={name} size="sm" onClick={() => replace(name)}>
          {t("expressions.useInstead", { name: title })}
        </Button>
      ))}
    </div>
  );
}
