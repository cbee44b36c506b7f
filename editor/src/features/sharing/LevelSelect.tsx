import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "~/ui/Input";
import type { Level } from "./shared";

type Props = Omit<ComponentProps<"select">, "name" | "value" | "onChange"> & {
  /** Whose it is. */
  name: string;
  level: string;
  /** Those one may give. */
  levels: string[];
  onChoose: (level: Level) => void;
};

/** How much of a thing somebody may. */
export function LevelSelect({ name, level, levels, onChoose, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Select
      {...rest}
      aria-label={t("sharing.howMuch", { name })}
      className="w-28! shrink-0"
      value={level}
      onChange={(event) => onChoose(event.target.value as Level)}
    >
      {levels.map((one) => (
        <option key={one} value={one}>
          {t(`sharing.level.${one as Level}`)}
        </option>
      ))}
    </Select>
  );
}
