import { KeyRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useOfferedProvidersQuery } from "~/api/sso";
import { classes } from "~/ui/classes";

type Props = { next: string; organisation?: string; look?: "primary" };

const PLAIN = "border-line-strong bg-surface text-text hover:bg-sunken";
const PRIMARY = "border-transparent bg-accent text-on-accent hover:bg-accent-strong";

/** By whom else one may sign in; nothing where there is nobody. */
export function ProviderButtons({ next, organisation, look }: Props) {
  const { t } = useTranslation();
  const [asked] = useSearchParams();
  const key = organisation ?? asked.get("organisation") ?? undefined;
  const { data } = useOfferedProvidersQuery(key);
  if (!data?.items.length) return null;
  const isAlone = look === "primary";
  return (
    <div className={classes("grid gap-2", !isAlone && "mt-5 border-line border-t pt-5")}>
      {data.items.map(({ id, name, start }) => (
        <a
          key={id}
          href={`${start}?${new URLSearchParams({ return_to: next })}`}
          className={classes(
            "inline-flex h-9 min-w-0 items-center justify-center gap-2 rounded-field border px-4 font-medium text-base",
            isAlone ? PRIMARY : PLAIN,
          )}
        >
          <KeyRound aria-hidden className="size-4 shrink-0" />
          <span className="truncate">{t("sso.signInBy", { name })}</span>
        </a>
      ))}
    </div>
  );
}
