// The chat box of the server's own page. It asks this server alone, and shows answers as text, never as HTML.
"use strict";

const [talk, form, text, key, stop, send] = ["talk", "form", "text", "key", "stop", "send"].map((id) => document.getElementById(id));
const messages = [];
let running = null;

document.getElementById("address").textContent = new URL("v1", location.href).href;

function show(role, content) {
  const line = document.createElement("p");
  line.className = role;
  line.textContent = content;
  talk.append(line);
  line.scrollIntoView({ block: "end" });
  return line;
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      if (part.startsWith("data: ")) yield part.slice(6);
    }
  }
}

async function answer(line) {
  running = new AbortController();
  const headers = { "Content-Type": "application/json" };
  if (key.value) headers.Authorization = `Bearer ${key.value}`;
  const body = JSON.stringify({ messages, stream: true });
  const response = await fetch("v1/chat/completions", { method: "POST", headers, body, signal: running.signal });
  if (!response.ok) throw new Error((await response.json()).error.message);
  for await (const data of events(response)) {
    if (data === "[DONE]") return;
    const piece = JSON.parse(data);
    if (piece.error) throw new Error(piece.error.message);
    line.textContent += piece.choices[0]?.delta?.content ?? "";
    line.scrollIntoView({ block: "end" });
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const question = text.value.trim();
  if (!question || running) return;
  text.value = "";
  messages.push({ role: "user", content: question });
  show("user", question);
  const line = show("assistant", "");
  [send.disabled, stop.disabled] = [true, false];
  try {
    await answer(line);
  } catch (error) {
    if (error.name !== "AbortError") show("error", error.message);
  }
  [send.disabled, stop.disabled] = [false, true];
  running = null;
  if (line.textContent) messages.push({ role: "assistant", content: line.textContent });
  else line.remove();
  text.focus();
});

stop.addEventListener("click", () => running?.abort());
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
