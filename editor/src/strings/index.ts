import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";

/** Every word the editor shows stands in `strings/en`, one file a feature. */
export function startStrings(): void {
  void i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}
