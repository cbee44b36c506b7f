import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "~/ui/EmptyState";

/** Nothing at this address; `hint` says what may have become of it. */
export default function NotFoundPage({ hint }: { hint?: string }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<SearchX />}
      title={t("frame.notFound")}
      hint={hint ?? t("frame.notFoundHint")}
      action={
        <Link to="/" className="font-medium text-accent hover:underline">
          {t("frame.goHome")}
        </Link>
      }
    />
  );
}
