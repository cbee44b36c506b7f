import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** Say that the browser has no network. A flow that is open says for itself what it keeps. */
export function OfflineBanner() {
  const { t } = useTranslation();
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  if (online) return null;
  return (
    <p role="status" className="flex items-center gap-2 bg-waiting-bg px-4 py-1.5 text-waiting">
      <WifiOff aria-hidden className="size-4" />
      {t("frame.offline")}
    </p>
  );
}
