// The page of a chat: sends what is written, and shows the answers as they come.
"use strict";
const address = `${location.pathname}/messages`;
const log = document.getElementById("log");
const form = document.getElementById("write");
const field = document.getElementById("text");
const kept = `chat ${location.pathname}`;

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

// A conversation lasts as long as its tab: on a shared computer nobody reads on.
const session = sessionStorage.getItem(kept) ?? random();
sessionStorage.setItem(kept, session);

async function ask(path, body) {
  const headers = { "Chat-Session": session };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(address + path, {
    method: body ? "POST" : "GET",
    headers,
    body: body && JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(answer.status < 500 ? said.detail : "");
  return said;
}

function show(look, text) {
  const line = document.createElement("p");
  line.className = look;
  line.textContent = text;
  log.append(line);
  line.scrollIntoView({ block: "nearest" });
  return line;
}

function answerIn(line, { state, answer }) {
  line.className = state === "failed" ? "wrong" : "flow";
  line.textContent = state === "failed" ? "This could not be answered." : answer || "Done.";
  line.removeAttribute("aria-busy");
  line.scrollIntoView({ block: "nearest" });
}

async function waitFor(message) {
  const line = show("flow", "…");
  line.setAttribute("aria-busy", "true");
  let missed = 0;
  while (missed < 10) {
    try {
      const said = await ask(`/${message.id}`);
      missed = 0;
      if (said.state !== "waiting") return answerIn(line, said);
    } catch {
      missed += 1;
      await new Promise((done) => setTimeout(done, 1000 * missed));
    }
  }
  line.className = "wrong";
  line.textContent = "The answer did not come. Reload the page to look again.";
}

async function send(message) {
  try {
    await ask("", message);
  } catch (error) {
    return offerAgain(message, error.message || "This was not sent.");
  }
  await waitFor(message);
}

function offerAgain(message, why) {
  const line = show("wrong", why);
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Send again";
  again.addEventListener("click", () => {
    line.remove();
    again.remove();
    void send(message);
    field.focus();
  });
  log.append(again);
  again.scrollIntoView({ block: "nearest" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  show("visitor", text);
  void send({ id: random(), text });
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

async function begin() {
  const { items } = await ask("");
  for (const said of items) {
    show("visitor", said.text);
    if (said.state === "waiting") void waitFor(said);
    else answerIn(show("flow", ""), said);
  }
}

field.focus();
begin().catch(() => show("wrong", "What was said before cannot be shown just now."));
