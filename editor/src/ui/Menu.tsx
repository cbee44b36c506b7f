import { DropdownMenu as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import { classes } from "./classes";
import { Keys } from "./Keys";

/** A list of things to do that opens from a button (the trigger, which must take a ref). */
export function Menu({
  trigger,
  children,
  align = "end",
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-80 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-2"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type ItemProps = {
  icon?: ReactNode;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Whether it is the one of several that counts now. */
  current?: boolean;
  onSelect: () => void;
  children: ReactNode;
};

export function MenuItem({ icon, keys, danger, disabled, current, onSelect, children }: ItemProps) {
  return (
    <Radix.Item
      disabled={disabled}
      aria-current={current || undefined}
      onSelect={onSelect}
      className={classes(
        "flex h-7 cursor-default select-none items-center gap-2 rounded-field px-2 outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-sunken [&_svg]:size-3.5 [&_svg]:shrink-0",
        danger ? "text-failed" : "text-text",
      )}
    >
      {icon}
      <span className="min-w-0 grow truncate">{children}</span>
      {keys && <Keys of={keys} />}
    </Radix.Item>
  );
}

/** Things of one kind, under what they are. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    <Radix.Group aria-labelledby={id}>
      <Radix.Label id={id} className="px-2 py-1 text-2xs text-text-3">
        {label}
      </Radix.Label>
      {children}
    </Radix.Group>
  );
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
