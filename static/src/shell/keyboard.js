// The keys of the whole portal. They act outside fields only, and a person can switch them off.
import { commandOf, isField } from "../lib/keys.js";
import { clearSelection, rowCommand } from "./rows.js";

const OFF = "portal.letter-keys";
let state = { prefixAt: null };

export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (!document.querySelector("[popover]:popover-open") && clearSelection()) event.preventDefault();
      return;
    }
    const press = {
      key: event.key,
      ctrl: event.ctrlKey,
      meta: event.metaKey,
      alt: event.altKey,
      inField: isField(event.target),
      at: event.timeStamp,
    };
    const { command, argument, prefixAt } = commandOf(press, state, lettersOn());
    state = { prefixAt };
    if (command && carryOut(command, argument, event)) event.preventDefault();
  });
  startSwitch();
}

function carryOut(command, argument, event) {
  if (command.endsWith("-row") || command === "select-range") {
    if (event.target.closest("a, button, summary, input, [data-own-keys]") && isMoving(event.key)) return false;
    return rowCommand(command);
  }
  if (command === "search") return focusOn("[data-search]");
  if (command === "find") return focusOn("[data-find]");
  if (command === "create") return openMenu("[data-create]");
  if (command === "help") return toggleHelp();
  if (command === "go") return follow(document.querySelector(`[data-go="${CSS.escape(argument)}"]`));
  return follow(tabBeside(command === "next-tab" ? 1 : -1));
}

function isMoving(key) {
  return key === "Enter" || key === "ArrowDown" || key === "ArrowUp";
}

function focusOn(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  field?.select();
  return Boolean(field);
}

function openMenu(selector) {
  const menu = document.querySelector(selector);
  if (!menu) return false;
  menu.open = true;
  menu.querySelector(".menu-panel a, .menu-panel button")?.focus();
  return true;
}

function toggleHelp() {
  document.getElementById("keyboard-help")?.togglePopover();
  return true;
}

function follow(link) {
  link?.click();
  return Boolean(link);
}

function tabBeside(change) {
  const tabs = [...document.querySelectorAll("[data-tabs] a")];
  const current = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
  return current < 0 ? null : tabs[current + change];
}

/** The profile switches letter keys off for the person, the list of keys for this browser. */
function lettersOn() {
  if (document.body.hasAttribute("data-letter-keys-off")) return false;
  try {
    return localStorage.getItem(OFF) !== "off";
  } catch {
    return true;
  }
}

function startSwitch() {
  const label = document.querySelector("[data-letter-keys]");
  if (!label || document.body.hasAttribute("data-letter-keys-off")) return;
  label.hidden = false;
  const box = label.querySelector("input");
  box.checked = lettersOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(OFF, box.checked ? "on" : "off");
    } catch {
      box.checked = true; // without storage the choice cannot be kept, so the box must not promise it
    }
  });
}
