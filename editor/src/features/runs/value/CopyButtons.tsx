import { Braces, Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { asPath } from "./pointers";

/** Copy a part of a value, or where it is; they appear on hover and focus of their line. */
export function CopyButtons({ pointer, value }: { pointer: string; value: Json }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    dispatch(said(t("words.copied"), "ok"));
  };
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <span className="invisible flex shrink-0 group-focus-within:visible group-hover:visible">
      {pointer && (
        <Small label={t("runs.value.copyPath")} onPress={() => copy(asPath(pointer))}>
          <Braces aria-hidden />
        </Small>
      )}
      <Small label={t("runs.value.copyValue")} onPress={() => copy(text)}>
        <Copy aria-hidden />
      </Small>
    </span>
  );
}

type SmallProps = { label: string; onPress: () => Promise<void>; children: React.ReactNode };

function Small({ label, onPress, children }: SmallProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      className="grid size-5 place-items-center rounded text-text-3 hover:bg-line hover:text-text [&_svg]:size-3"
      onClick={(event) => {
        event.stopPropagation();
        void onPress();
      }}
    >
      {children}
    </button>
  );
}
