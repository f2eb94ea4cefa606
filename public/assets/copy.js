// Gives each command and example a button that copies it, where the browser lets a page write to the clipboard.
const SHOWN_MS = 2_000;

if (navigator.clipboard) for (const pre of document.querySelectorAll("pre:not(.answer)")) addCopyButton(pre);

function addCopyButton(pre) {
  const box = document.createElement("div");
  box.className = "copyable";
  pre.replaceWith(box);
  const button = document.createElement("button");
  button.type = "button";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "hidden";
  say("Copy", "");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.textContent.trimEnd());
    say("Copied", "Copied to the clipboard.");
    setTimeout(() => say("Copy", ""), SHOWN_MS);
  });
  box.append(pre, button, status);

  function say(label, message) {
    button.textContent = label;
    status.textContent = message;
  }
}
