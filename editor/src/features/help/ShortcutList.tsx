import { useTranslation } from "react-i18next";
import { Keys } from "~/ui/Keys";
import { SHORTCUTS } from "./shortcuts";

/** Every key, by what it is for. */
export function ShortcutList() {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4">
      {SHORTCUTS.map(({ id, shortcuts }) => (
        <section key={id} className="grid gap-1">
          <h4 className="font-medium text-text-2 text-xs">{t(`help.group.${id}`)}</h4>
          <dl className="grid gap-1">
            {shortcuts.map(({ keys, does }) => (
              <div key={does} className="flex items-center justify-between gap-4">
                <dt>{t(`help.key.${does}`)}</dt>
                <dd className="flex shrink-0 gap-2">
                  {keys.map((one) => (
                    <Keys key={one} of={one} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
