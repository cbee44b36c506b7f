import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { Toast } from "radix-ui";
import { useTranslation } from "react-i18next";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { IconButton } from "~/ui/IconButton";
import { dismissed, type Notice, selectNotices, undos } from "./noticesSlice";
import { useAppDispatch, useAppSelector } from "./store";

const ICONS = {
  info: <Info className="text-text-2" />,
  ok: <CircleCheck className="text-ok" />,
  failed: <CircleAlert className="text-failed" />,
};

/** Short messages at the lower edge; they stay while the pointer or focus is on them. */
export function Notices() {
  const { t } = useTranslation();
  const notices = useAppSelector(selectNotices);
  return (
    <Toast.Provider label={t("frame.messages")} duration={5000} swipeDirection="down">
      {notices.map((notice) => (
        <One key={notice.id} notice={notice} />
      ))}
      <Toast.Viewport className="fixed right-3 bottom-3 z-50 grid w-[min(360px,calc(100vw-24px))] gap-2 outline-none" />
    </Toast.Provider>
  );
}

function One({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  return (
    <Toast.Root
      type={notice.tone === "failed" ? "foreground" : "background"}
      onOpenChange={(open) => open || dispatch(dismissed(notice.id))}
      className={classes(
        "flex items-start gap-2 rounded-card border border-line bg-raised p-3 shadow-2 [&>svg]:mt-px [&>svg]:size-4 [&>svg]:shrink-0",
      )}
    >
      {ICONS[notice.tone]}
      <Toast.Description className="min-w-0 grow break-words">{notice.text}</Toast.Description>
      {notice.undo && (
        <Toast.Action asChild altText={t("flows.undo")} onClick={() => undos.get(notice.id)?.()}>
          <Button size="sm" className="-my-0.5">
            {t("flows.undo")}
          </Button>
        </Toast.Action>
      )}
      <Toast.Close asChild>
        <IconButton small label={t("frame.dismiss")} icon={<X />} className="-my-1" />
      </Toast.Close>
    </Toast.Root>
  );
}
