import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

type Tab<T extends string> = { id: T; title: ReactNode; content: ReactNode };

/** Pages of one panel, one shown at a time; arrows walk through the titles. */
export function Tabs<T extends string>({
  tabs,
  value,
  onChange,
  label,
}: {
  tabs: Tab<T>[];
  value: T;
  onChange: (id: T) => void;
  label: string;
}) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(id) => onChange(id as T)}
      className="flex min-h-0 grow flex-col"
    >
      <Radix.List aria-label={label} className="flex shrink-0 gap-4 border-line border-b px-4">
        {tabs.map(({ id, title }) => (
          <Radix.Trigger
            key={id}
            value={id}
            className="-mb-px border-transparent border-b-2 py-2 text-text-2 hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text"
          >
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ id, content }) => (
        <Radix.Content key={id} value={id} className="min-h-0 grow overflow-y-auto outline-none">
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
