import { useTranslation } from "react-i18next";
import { useMailsQuery } from "~/api/people";
import { useMay } from "~/app/may";
import { ago } from "~/ui/times";

/** What the platform wrote, for owners to hand on. */
export function Mails() {
  const { t } = useTranslation();
  const may = useMay()("mail.read");
  const { data } = useMailsQuery(undefined, { skip: !may, refetchOnMountOrArgChange: true });
  if (!data?.items.length) return null;
  return (
    <section className="mt-4 grid gap-3">
      <h3 className="font-medium">{t("people.mails.title")}</h3>
      <p className="text-text-2">{t("people.mails.hint")}</p>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {data.items.map((one) => (
          <li key={one.id} className="px-3 py-2.5">
            <details>
              <summary className="cursor-pointer">
                <span className="font-medium">{one.subject}</span>{" "}
                <span className="break-all text-text-2 text-xs">
                  {t("people.mails.to", { address: one.address, when: ago(one.created_at) })}
                </span>
              </summary>
              <p className="mt-2 whitespace-pre-wrap break-words text-text-2">{one.text}</p>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
