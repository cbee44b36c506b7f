import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";

/**
 * Every word the editor shows stands in `strings/en`, one file a feature.
 *
 * Keys are checked by strings.test.ts: as types, a thousand of them are more than tsc can bear.
 */
export function startStrings(): void {
  void i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}
