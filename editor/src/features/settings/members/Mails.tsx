import { useTranslation } from "react-i18next";
import { type Mail, useMailServerQuery, useMailsQuery } from "~/api/people";
import { useMay } from "~/app/may";
import { ProblemNote } from "~/ui/Problem";
import { ago } from "~/ui/times";
import { SentMails } from "./SentMails";

/** What the platform wrote: what became of it, or where nothing is sent, for owners to hand on. */
export function Mails() {
  const { t } = useTranslation();
  const may = useMay()("mail.read");
  const { data: server, isSuccess, error, refetch } = useMailServerQuery(undefined, { skip: !may });
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!may || !isSuccess) return null;
  if (server) return <SentMails server={server} />;
  return <UnsentMails title={t("people.mails.title")} hint={t("people.mails.hint")} />;
}

function UnsentMails({ title, hint }: { title: string; hint: string }) {
  const { data, error, refetch } = useMailsQuery(undefined, { refetchOnMountOrArgChange: true });
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data?.items.length) return null;
  return (
    <section className="mt-4 grid gap-3">
      <h3 className="font-medium">{title}</h3>
      <p className="text-text-2">{hint}</p>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {data.items.map((one) => (
          <Row key={one.id} mail={one} />
        ))}
      </ul>
    </section>
  );
}

function Row({ mail }: { mail: Mail }) {
  const { t } = useTranslation();
  return (
    <li className="px-3 py-2.5">
      <details>
        <summary className="cursor-pointer">
          <span className="font-medium">{mail.subject}</span>{" "}
          <span className="break-all text-text-2 text-xs">
            {t("people.mails.to", { address: mail.address, when: ago(mail.created_at) })}
          </span>
        </summary>
        <p className="mt-2 whitespace-pre-wrap break-words text-text-2">{mail.text}</p>
      </details>
    </li>
  );
}
