import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type EventEndpoint,
  type EventEndpointMade,
  useRenewEventSecretMutation,
} from "~/api/events";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Select } from "~/ui/Input";

const HOURS = [24, 72, 168, 0];
type Props = {
  endpoint: EventEndpoint;
  onMade: (made: EventEndpointMade) => void;
  onClose: () => void;
};

/** Give an endpoint another secret; the old one signs along for a while. */
export function RenewSecret({ endpoint, onMade, onClose }: Props) {
  const { t } = useTranslation();
  const [renew, { isLoading, error }] = useRenewEventSecretMutation();
  const [hours, setHours] = useState(24);
  const save = async () => {
    const { data } = await renew({ id: endpoint.id, keep_old_hours: hours });
    if (!data) return;
    onClose();
    onMade(data);
  };
  return (
    <FormDialog
      title={t("events.renew.title")}
      hint={t("events.renew.hint")}
      submit={t("events.renew.do")}
      busy={isLoading}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Field label={t("events.renew.keep")} hint={t("events.renew.keepHint")}>
        {(described) => (
          <Select
            {...described}
            value={hours}
            onChange={(event) => setHours(Number(event.target.value))}
          >
            {HOURS.map((one) => (
              <option key={one} value={one}>
                {one ? t("events.renew.hours", { count: one }) : t("events.renew.atOnce")}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </FormDialog>
  );
}
