import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "~/ui/EmptyState";

export default function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<SearchX />}
      title={t("frame.notFound")}
      hint={t("frame.notFoundHint")}
      action={
        <Link to="/" className="font-medium text-accent hover:underline">
          {t("frame.goHome")}
        </Link>
      }
    />
  );
}
