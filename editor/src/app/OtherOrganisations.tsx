import { Building2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMeQuery } from "~/api/session";
import { Button } from "~/ui/Button";
import { useGoOver } from "./useGoOver";

/** The way to one's other organisations from a page without the account's menu. */
export function OtherOrganisations() {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const goOver = useGoOver();
  return me?.organisations
    .filter(({ current }) => !current)
    .map(({ id, name }) => (
      <Button key={id} icon={<Building2 className="size-3.5" />} onClick={() => void goOver(id)}>
        {t("frame.organisations.goTo", { name })}
      </Button>
    ));
}
