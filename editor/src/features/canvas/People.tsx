import { useTranslation } from "react-i18next";
import { useDraftState } from "~/features/draft/useDraftState";
import { Avatar } from "~/ui/Avatar";

/** Who else has this flow open. */
export function People() {
  const { t } = useTranslation();
  const { people } = useDraftState("people");
  const seen = [...new Map(people.map((person) => [person.id, person])).values()];
  if (seen.length === 0) return null;
  return (
    <ul aria-label={t("topbar.people")} className="-space-x-1 flex items-center">
      {seen.slice(0, 5).map(({ id, name, color }) => (
        <li key={id} className="rounded-full border-2 border-surface">
          <Avatar name={name} color={color} />
          <span className="sr-only">{name}</span>
        </li>
      ))}
      {seen.length > 5 && <li className="pl-2 text-text-2 text-xs">+{seen.length - 5}</li>}
    </ul>
  );
}
