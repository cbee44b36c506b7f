import { useTranslation } from "react-i18next";
import { type Status, StatusIcon } from "./StatusIcon";

/** A status with its word. */
export function StatusBadge({ status, text }: { status: Status; text?: string }) {
  const { t } = useTranslation();
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <StatusIcon status={status} silent />
      <span>{text ?? t(`words.status.${status}`)}</span>
    </span>
  );
}
