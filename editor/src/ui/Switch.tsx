import { Switch as Radix } from "radix-ui";

type Props = {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
  id?: string;
};

/** On or off, at once. */
export function Switch({ label, checked, disabled, onChange, id }: Props) {
  return (
    <Radix.Root
      id={id}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="h-[18px] w-[30px] shrink-0 rounded-full bg-line-strong transition-colors duration-[120ms] disabled:opacity-50 data-[state=checked]:bg-ok"
    >
      <Radix.Thumb className="block size-[14px] translate-x-[2px] rounded-full bg-surface shadow-1 transition-transform duration-[120ms] data-[state=checked]:translate-x-[14px]" />
    </Radix.Root>
  );
}
