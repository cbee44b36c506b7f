import { UserPlus } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "~/api/people";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { Popover } from "~/ui/Popover";
import { SearchInput } from "~/ui/SearchInput";

const MOST = 8;

type Props = { label: string; people: Person[]; onAdd: (id: string) => void };

/** Find members by name or address and add one after the other; Enter adds the first found. */
export function AddPerson({ label, people, onAdd }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const found = people.filter(({ name, email }) =>
    `${name} ${email}`.toLowerCase().includes(words.trim().toLowerCase()),
  );
  const add = (id: string) => {
    onAdd(id);
    setWords("");
  };
  const addFirst = (event: KeyboardEvent) => {
    if (event.key === "Enter" && words.trim() && found[0]) add(found[0].id);
  };
  const none = words ? t("words.noMatch", { q: words }) : t("people.add.all");
  return (
    <Popover
      label={label}
      trigger={
        <Button
          size="sm"
          className="justify-self-start"
          aria-label={label}
          icon={<UserPlus className="size-3.5" />}
        >
          {t("people.add.button")}
        </Button>
      }
    >
      <div className="grid w-72 max-w-[calc(100vw-48px)] gap-2">
        <SearchInput
          label={t("people.add.search")}
          value={words}
          onChange={setWords}
          onKeyDown={addFirst}
        />
        {found.length === 0 && <p className="text-text-2">{none}</p>}
        <ul className="grid empty:hidden">
          {found.slice(0, MOST).map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className="flex w-full items-center gap-2 rounded-field px-1 py-1 text-left hover:bg-sunken"
                onClick={() => add(one.id)}
              >
                <span aria-hidden>
                  <Avatar name={one.name} />
                </span>
                <span className="grid min-w-0">
                  <span className="truncate">{one.name}</span>
                  <span className="truncate text-text-2 text-xs">{one.email}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
        {found.length > MOST && (
          <p className="text-text-2 text-xs">
            {t("people.add.more", { count: found.length - MOST })}
          </p>
        )}
      </div>
    </Popover>
  );
}
