import { useEffect, useRef, useState } from "react";
import type { JsonObject, Schemas } from "~/api/api";

type State =
  | { at: "rest" }
  | { at: "sending"; name: string; part: number }
  | { at: "failed"; why: string };

/** Send a file to the project and give its reference; XMLHttpRequest, as fetch tells no progress. */
export function useUpload(project: string, onSent: (reference: JsonObject) => void) {
  const [state, setState] = useState<State>({ at: "rest" });
  const request = useRef<XMLHttpRequest>(undefined);
  const sent = useRef(onSent);
  sent.current = onSent;
  useEffect(() => () => request.current?.abort(), []);

  const send = (file: File) => {
    request.current?.abort();
    const asked = new XMLHttpRequest();
    request.current = asked;
    asked.open("POST", `/v1/projects/${project}/files?name=${encodeURIComponent(file.name)}`);
    asked.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    asked.upload.onprogress = ({ loaded, total }) =>
      setState({ at: "sending", name: file.name, part: total ? loaded / total : 0 });
    asked.onload = () => {
      if (asked.status !== 201) return setState({ at: "failed", why: detailOf(asked) });
      setState({ at: "rest" });
      const made = JSON.parse(asked.responseText) as Schemas["File"];
      sent.current(made.reference as unknown as JsonObject);
    };
    asked.onerror = () => setState({ at: "failed", why: "" });
    asked.onabort = () => setState({ at: "rest" });
    setState({ at: "sending", name: file.name, part: 0 });
    asked.send(file);
  };
  return { state, send, cancel: () => request.current?.abort() };
}

function detailOf(asked: XMLHttpRequest): string {
  try {
    return String(JSON.parse(asked.responseText).detail ?? "");
  } catch {
    return "";
  }
}
