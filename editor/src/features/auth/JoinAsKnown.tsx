import { useTranslation } from "react-i18next";
import { useJoinByInvitationMutation } from "~/api/links";
import { problemOf } from "~/api/problems";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";

/** Join with the account one has; who is not signed in is led there first. */
export function JoinAsKnown({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation();
  const [join, { isLoading, error }] = useJoinByInvitationMutation();
  const submit = async () => {
    const { data } = await join({ token });
    if (data) location.assign("/");
  };
  const out = problemOf(error)?.status === 401;
  return (
    <div className="grid gap-4">
      {error && !out && <ProblemNote error={error} />}
      <p>{t(out ? "people.join.signIn" : "people.join.known", { email })}</p>
      {out ? (
        <a
          href={`/sign-in?next=${encodeURIComponent(`/invitation#${token}`)}`}
          className="text-accent hover:underline"
        >
          {t("auth.signIn")}
        </a>
      ) : (
        <Button look="primary" size="lg" busy={isLoading} onClick={() => void submit()}>
          {t("people.join.accept")}
        </Button>
      )}
    </div>
  );
}
