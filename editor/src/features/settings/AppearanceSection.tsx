import { useTranslation } from "react-i18next";
import { useTheme } from "~/app/theme";

const THEMES = ["light", "dark"] as const;

/** How the editor looks in this browser. */
export function AppearanceSection() {
  const { t } = useTranslation();
  const [theme, choose] = useTheme();
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">{t("settings.appearance.theme")}</legend>
      {THEMES.map((one) => (
        <label key={one} className="flex items-center gap-2">
          <input
            type="radio"
            name="theme"
            className="size-4 accent-accent"
            checked={theme === one}
            onChange={() => choose(one)}
          />
          {t(`settings.appearance.${one}`)}
        </label>
      ))}
      <p className="text-text-2 text-xs">{t("settings.appearance.hint")}</p>
    </fieldset>
  );
}
