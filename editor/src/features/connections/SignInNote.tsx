import { ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import type { useSignIn } from "./useSignIn";

/** How a sign-in in the other window goes. */
export function SignInNote({ signIn }: { signIn: ReturnType<typeof useSignIn> }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="grid gap-2 empty:hidden">
      {signIn.waiting && (
        <div className="flex items-center gap-2 rounded-field bg-running-bg px-2 py-1.5 text-xs">
          <ExternalLink aria-hidden className="size-3.5 shrink-0" />
          <p className="min-w-0 grow">{t("connections.window.waiting")}</p>
          <Button size="sm" onClick={signIn.stop}>
            {t("connections.window.stop")}
          </Button>
        </div>
      )}
      {signIn.fault && (
        <p className="rounded-field bg-failed-bg px-2 py-1.5 text-xs">{signIn.fault}</p>
      )}
      {signIn.blocked && (
        <p className="rounded-field bg-failed-bg px-2 py-1.5 text-xs">
          {t("connections.window.blocked")}
        </p>
      )}
      {signIn.error ? <ProblemNote error={signIn.error} /> : null}
    </div>
  );
}
