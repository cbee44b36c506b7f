import { FileText, Upload, X } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "~/app/project";
import { type FileRef, fileOf } from "~/features/runs/value/pointers";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { bytes } from "~/ui/times";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";
import { TextControl } from "./TextControl";
import { useFileDrop } from "./useFileDrop";
import { useUpload } from "./useUpload";

/** A file: chosen or dropped here, or in a step an expression that gives one. */
export function FileControl(props: ControlProps) {
  const { value, path, label, id } = props;
  const { write, leave, readOnly, node } = useForm();
  const set = (file: ControlProps["value"]) => {
    write(path, file);
    leave();
  };
  const { state, send, cancel } = useUpload(useProject().id, set);
  const file = fileOf(value ?? null);
  if (file) return <Chosen file={file} onRemove={readOnly ? undefined : () => set(undefined)} />;
  return (
    <div className="grid gap-2">
      {node !== null && <TextControl {...props} />}
      {state.at === "sending" ? (
        <Sending {...state} onCancel={cancel} />
      ) : (
        <Chooser id={id} label={label} disabled={readOnly} onFile={send} />
      )}
      {state.at === "failed" && <Failed why={state.why} />}
    </div>
  );
}

function Chosen({ file, onRemove }: { file: FileRef; onRemove: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center gap-2 rounded-field border border-line px-2 py-1">
      <FileText aria-hidden className="size-4 shrink-0 text-text-3" />
      <span className="min-w-0 grow truncate">{file.name}</span>
      <span className="shrink-0 text-text-2 text-xs">
        {file.size === null ? "" : bytes(file.size)}
      </span>
      {onRemove && (
        <IconButton
          small
          icon={<X aria-hidden />}
          label={t("inspector.form.file.remove", { name: file.name })}
          onClick={onRemove}
        />
      )}
    </div>
  );
}

type Choosing = { id: string; label: string; disabled: boolean; onFile: (file: File) => void };

function Chooser({ id, label, disabled, onFile }: Choosing) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    if (files?.[0] && !disabled) onFile(files[0]);
  };
  const { over, zone } = useFileDrop(take);
  return (
    <div
      {...zone}
      className={`flex items-center gap-2 rounded-field border border-dashed px-2 py-1 ${over ? "border-accent bg-accent-weak" : "border-line-strong"}`}
    >
      <input
        ref={picker}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={label}
        disabled={disabled}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = ""; // the same file may be chosen again
        }}
      />
      <Button
        size="sm"
        icon={<Upload aria-hidden className="size-3.5" />}
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onClick={() => picker.current?.click()}
      >
        {t("inspector.form.file.choose")}
      </Button>
      <span className="min-w-0 text-text-2 text-xs">{t("inspector.form.file.drop")}</span>
    </div>
  );
}

type OnItsWay = { name: string; part: number; onCancel: () => void };

function Sending({ name, part, onCancel }: OnItsWay) {
  const { t } = useTranslation();
  const label = t("inspector.form.file.sending", { name });
  return (
    <div className="flex items-center gap-2 rounded-field border border-line px-2 py-1">
      <progress className="h-1.5 grow accent-accent" aria-label={label} value={part} max={1} />
      <Button size="sm" onClick={onCancel}>
        {t("inspector.form.file.cancel")}
      </Button>
    </div>
  );
}

function Failed({ why }: { why: string }) {
  const { t } = useTranslation();
  return (
    <p role="alert" className="text-failed text-xs">
      {why || t("inspector.form.file.failed")}
    </p>
  );
}
