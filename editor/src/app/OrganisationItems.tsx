import { Building2, Check, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMeQuery } from "~/api/session";
import { MenuGroup, MenuItem, MenuLine } from "~/ui/Menu";
import { useGoOver } from "./useGoOver";

/** The organisations somebody belongs to, in the account's menu; nothing for who has one. */
export function OrganisationItems({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const goOver = useGoOver();
  const all = me?.organisations ?? [];
  const several = all.length > 1;
  const names = all.map(({ name }) => name);
  const isAlone = (name: string) => names.indexOf(name) === names.lastIndexOf(name);
  if (!several && !me?.may_add_organisation) return null;
  return (
    <>
      <MenuGroup label={t("frame.organisations.title")}>
        {several &&
          all.map(({ id, key, name, current }) => (
            <MenuItem
              key={id}
              icon={current ? <Check /> : <Building2 />}
              current={current}
              onSelect={() => !current && void goOver(id)}
            >
              {isAlone(name) ? name : `${name} (${key})`}
            </MenuItem>
          ))}
        {me?.may_add_organisation && (
          <MenuItem icon={<Plus />} onSelect={onNew}>
            {t("frame.organisations.new")}
          </MenuItem>
        )}
      </MenuGroup>
      <MenuLine />
    </>
  );
}
