import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { justLeft } from "~/app/useLeave";
import { AuthCard } from "./AuthCard";

/** What signing out did: here, and where one came from. */
export default function SignedOutPage() {
  const { t } = useTranslation();
  const [left] = useState(justLeft);
  const name = left?.provider ?? "";
  return (
    <AuthCard title={t("auth.signedOut")} hint={left?.there ? t("auth.leftBoth", { name }) : ""}>
      {left && !left.there && (
        <p role="status" className="mb-4">
          {t("auth.stillThere", { name })}
        </p>
      )}
      <Link to="/sign-in" className="block text-accent hover:underline">
        {t("auth.again")}
      </Link>
    </AuthCard>
  );
}
