import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { AuthCard } from "~/features/auth/AuthCard";
import { Button } from "~/ui/Button";
import { tellOutcome } from "./signInChannel";

/** Where a sign-in at a provider ends: it tells the page that began it, and closes. */
export default function ConnectedPage() {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const connection = query.get("connection");
  const fault = query.get("fault");
  useEffect(() => {
    if (connection) tellOutcome({ connection, fault });
    if (connection && !fault) window.close();
  }, [connection, fault]);
  return (
    <AuthCard
      title={t(fault ? "connections.window.failed" : "connections.window.done")}
      hint={fault ?? t("connections.window.close")}
    >
      <Button look="primary" onClick={() => window.close()}>
        {t("connections.window.closeIt")}
      </Button>
    </AuthCard>
  );
}
