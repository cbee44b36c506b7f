import { Send } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Mail, type MailServer, useMailsQuery, useSendTestMailMutation } from "~/api/people";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { ago } from "~/ui/times";

const LOOK_EVERY = 3000;

/** Where mails go, and what became of the last ones. */
export function SentMails({ server }: { server: MailServer }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useMailsQuery(undefined, {
    refetchOnMountOrArgChange: true,
    pollingInterval: LOOK_EVERY,
    skipPollingIfUnfocused: true,
  });
  const [test, testing] = useSendTestMailMutation();
  const { host, port, sender, security } = server;
  return (
    <section className="mt-4 grid gap-3">
      <h3 className="font-medium">{t("people.mails.title")}</h3>
      <p className="break-words text-text-2">
        {t("people.mails.server", { host, port, sender })}{" "}
        {security === "none" && t("people.mails.plain")}
      </p>
      <Button
        className="justify-self-start"
        icon={<Send className="size-4" />}
        busy={testing.isLoading}
        onClick={() => void test()}
      >
        {t("people.mails.test")}
      </Button>
      {testing.error && <ProblemNote error={testing.error} />}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} />}
      {data?.items.length === 0 && <p className="text-text-2">{t("people.mails.none")}</p>}
      {data && data.items.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {data.items.map((one) => (
            <Row key={one.id} mail={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

const TONES = { sent: "ok", waiting: "waiting", failed: "failed" } as const;

function Row({ mail }: { mail: Mail }) {
  const { t } = useTranslation();
  const { subject, address, state, error, created_at, sent_at } = mail;
  const again = state === "waiting" ? t("people.mails.again") : null;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2.5">
      <div className="grid min-w-40 grow basis-0 gap-0.5">
        <p className="font-medium">{subject}</p>
        <p className="break-all text-text-2 text-xs">
          {t("people.mails.to", { address, when: ago(sent_at ?? created_at) })}
        </p>
        {error && (
          <p className="break-words text-text-2 text-xs">
            {[`${error}.`, again].filter(Boolean).join(" ")}
          </p>
        )}
      </div>
      <Tag tone={TONES[state]}>{t(`people.mails.${state}`)}</Tag>
    </li>
  );
}
