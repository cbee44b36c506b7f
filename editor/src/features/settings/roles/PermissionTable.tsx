import { useTranslation } from "react-i18next";
import { EVERYWHERE, useMay } from "~/app/may";
import { byArea } from "./areas";

type Props = {
  /** Every permission there is. */
  permissions: readonly string[];
  held: ReadonlySet<string>;
  onChange: (held: ReadonlySet<string>) => void;
};

/** Permissions in plain words, by area. Nobody gives more than they hold: that is not offered. */
export function PermissionTable({ permissions, held, onChange }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const turn = (one: string, on: boolean) => {
    const next = new Set(held);
    if (on) next.add(one);
    else next.delete(one);
    onChange(next);
  };
  return (
    <div className="grid gap-3">
      {byArea(permissions).map(([area, offered]) => (
        <fieldset key={area} className="grid gap-1 sm:grid-cols-[10rem_minmax(0,1fr)]">
          <legend className="float-left mb-1 font-medium">{t(`rights.area.${area}`)}</legend>
          <div className="grid gap-1 sm:col-start-2">
            {offered.map((one) => (
              <label key={one} className="flex items-start gap-2">
                <input
                  type="checkbox"
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                  checked={held.has(one)}
                  disabled={!may(one, EVERYWHERE) && !held.has(one)}
                  onChange={(event) => turn(one, event.target.checked)}
                />
                {t(`rights.permission.${one}`, { defaultValue: one })}
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}
