import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import { useTemplatesQuery } from "~/api/templates";
import { useMay } from "~/app/may";
import { useNewFlow } from "~/features/flows/useNewFlow";
import { offerTour } from "~/features/help/tourState";
import { FirstTemplates } from "~/features/templates/FirstTemplates";
import { Button } from "~/ui/Button";
import { PageHeader } from "~/ui/PageHeader";

/** Home while there is no flow yet. */
export function FirstHome() {
  const { t } = useTranslation();
  const may = useMay();
  const { make, busy } = useNewFlow();
  const { data } = useTemplatesQuery();
  const first = data?.items[0];
  const tour = () => {
    offerTour();
    if (first) void make(first.title, first.document as unknown as JsonObject);
  };
  return (
    <>
      <PageHeader title={t("home.firstTitle")} hint={t("home.firstHint")} />
      <div className="grid max-w-6xl gap-5 px-4 pb-10 sm:px-6">
        <FirstTemplates />
        {may("flow.write") && (
          <div className="flex flex-wrap gap-2">
            <Button
              icon={<Compass className="size-4" />}
              disabled={!first}
              busy={busy}
              onClick={tour}
            >
              {t("home.tour")}
            </Button>
            <Button look="quiet" disabled={busy} onClick={() => void make()}>
              {t("home.firstOr")}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}
