"use strict";
/* The console's one script of ours: keys, focus, the live region. Everything works without it, by forms and links. */
(() => {
  const $ = (selector, root = document) => root?.querySelector(selector) ?? null; /* what it is asked of may have been swapped away */
  const $$ = (selector, root = document) => [...(root?.querySelectorAll(selector) ?? [])];
  const wide = matchMedia("(min-width: 1440px)");
  let prefix = "";
  let prefixTimer = 0;
  let ahead = null; /* what is typed while a sheet is on its way; null: none is */

  const isWriting = (element) => element.closest("input:not([type=hidden], [type=checkbox]), textarea, select, [contenteditable]") !== null;
  const shown = (element) => element.offsetParent !== null;

  function openSide() {
    const side = $("#side");
    if (side) side.open = wide.matches;
  }

  function markChosen() {
    const ticket = $("#pane article[data-ticket]")?.dataset.ticket;
    for (const row of $$("a.row[data-ticket]")) {
      if (row.dataset.ticket === ticket) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  function move(step) {
    const rows = $$("a.row").filter(shown);
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const chosen = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const from = at >= 0 ? at : chosen;
    rows[Math.min(rows.length - 1, Math.max(0, from < 0 ? 0 : from + step))].focus();
  }

  function press(element) {
    if (element.matches("summary")) {
      const box = element.parentElement;
      const around = box.parentElement.closest("details");
      if (around) around.open = true;
      box.open = true;
      $("textarea, input:not([type=hidden]):not([disabled])", box)?.focus();
    } else if (element.matches("input, select")) {
      element.focus();
      element.select?.();
    } else element.click();
  }

  function onKey(event) {
    if (event.defaultPrevented || event.altKey) return;
    const sheet = $("dialog[open]");
    if (!sheet && onWritingKey(event)) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest("form[data-composer]");
      if (form) { event.preventDefault(); form.requestSubmit($("button.main", form)); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    if (sheet) { pressIn(sheet, event); return; }
    if (ahead !== null) { event.preventDefault(); ahead += event.key.length === 1 ? event.key : ""; return; }
    if (event.key === "Escape" && isWriting(event.target)) { event.target.blur(); $("a.row[aria-current]")?.focus(); return; }
    if (isWriting(event.target)) return;
    const key = prefix ? `${prefix} ${event.key}` : event.key;
    clearTimeout(prefixTimer);
    prefix = "";
    if (key === "j" || key === "k") { event.preventDefault(); move(key === "j" ? 1 : -1); return; }
    if (key === "?") { event.preventDefault(); $("#keys")?.showModal(); return; }
    if (key === "g") { prefix = "g"; prefixTimer = setTimeout(() => { prefix = ""; }, 1500); return; }
    const controls = $$("[data-key]").filter((each) => each.dataset.key === key && shown(each));
    const control = controls.find((each) => each.closest(".leaving:not([data-far])")) || controls.find((each) => each.closest("#list")) || controls[0];
    if (control) {
      event.preventDefault();
      if (control.getAttribute("hx-target") === "#sheet") ahead = "";
      press(control);
    }
  }

  function pressIn(sheet, event) {
    if (event.target.matches("input:not([type=radio]), textarea, select")) return;
    const control = $$("[data-key]", sheet).find((each) => each.dataset.key === event.key);
    if (control) { event.preventDefault(); control.click(); }
  }

  /* A sheet to act on the ticket: it came as a part of the page, and is gone with the next one. */
  function openSheet(sheet) {
    if (!sheet.open) sheet.showModal();
    const first = $("[autofocus]", sheet) || $("input:not([type=hidden]), button", sheet);
    first?.focus();
    if (ahead && first?.matches("input:not([type=radio])")) first.value += ahead;
    ahead = null;
    sheet.addEventListener("close", () => { sheet.replaceChildren(); $(".ticket h1")?.focus({ preventScroll: true }); }, { once: true });
  }

  /* A mail's frame is as high as what is in it; of our origin, so that this can be asked. */
  function fitFrame(frame) {
    const height = frame.contentDocument?.body?.offsetHeight;
    if (height) frame.style.height = `${Math.min(height + 2, 4000)}px`;
  }

  function onSwap(event) {
    const target = event.detail.target;
    if (target.id === "pane") ahead = null;
    if (target.id === "sheet") { openSheet(target); return; }
    if (target.id === "pane") {
      document.body.dataset.view = "ticket";
      openSide();
      markChosen();
      const said = $(".ticket", target)?.dataset.said || "";
      $("#said").textContent = said;
      const stop = $(".stop", target);
      const fresh = $(".told.new", target);
      if (stop) { (fresh || stop).scrollIntoView({ block: "center" }); $("form[data-composer] textarea", stop.parentElement)?.focus({ preventScroll: true }); }
      else { toNewest(target); $("h1", target)?.focus({ preventScroll: true }); }
    }
    if (target.id === "list") markChosen();
    if (target.id === "customer") sayCustomer();
    onWritingSwap(target);
  }

  function sayCustomer() {
    const customer = $("#customer");
    const problem = $(".stop", customer);
    $("#said").textContent = customer?.dataset.said || "";
    const next = $("#code", customer) || $("#customer-title", customer);
    const isElsewhere = customer?.hasAttribute("data-by-itself") && document.activeElement !== document.body;
    if ((customer?.dataset.said || problem) && !isElsewhere) next?.focus({ preventScroll: true });
  }

  function toNewest(pane) {
    if (!$(".ticket", pane)) { pane.scrollTop = 0; return; }
    if (getComputedStyle(pane).overflowY === "auto") pane.scrollTop = pane.scrollHeight;
  }

  /* ---- writing: drafts, what is picked into them, the seconds in which a reply can be taken back */

  const reply = () => $("#reply-form");
  let savedText = "";
  let goneQuiet = 0;
  let opener = null;

  function flushDraft() {
    const form = reply();
    const text = form && $("#reply-text", form);
    if (!text || text.value === savedText || !text.value.trim()) return;
    savedText = text.value;
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    navigator.sendBeacon(form.dataset.draft, data);
  }

  function sayWriting(event) {
    if (!event.target.matches("#reply-text, #note-text")) return;
    const state = $("#here-state");
    if (!state) return;
    const isNews = state.value !== "writing";
    state.value = "writing";
    clearTimeout(goneQuiet);
    goneQuiet = setTimeout(() => { state.value = "reading"; }, 30000);
    if (isNews) $("#here")?.dispatchEvent(new CustomEvent("beat"));
  }

  function placeCaret(root) {
    const text = $("#reply-text", root);
    if (!text) return;
    savedText = text.value;
    text.focus({ preventScroll: true });
    const at = root.dataset.caret === undefined ? text.value.length : Number(root.dataset.caret);
    text.setSelectionRange(at, at);
  }

  function countDown() {
    for (const left of $$("[data-countdown]")) {
      const seconds = Number(left.dataset.countdown) - 1;
      left.dataset.countdown = seconds;
      left.textContent = seconds > 0 ? left.dataset.words.replace("{n}", seconds) : left.dataset.then;
    }
  }

  function opensPicker(event) {
    const text = event.target;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !text.matches("textarea") || text.selectionStart !== text.selectionEnd) return false;
    const before = text.value.slice(0, text.selectionStart);
    const kind = event.key === "/" && /(^|\n)$/.test(before) ? text.dataset.slash : event.key === "@" && /(^|[\s(（「、。])$/.test(before) ? text.dataset.at : "";
    if (!kind) return false;
    opener = { text, typed: event.key };
    event.preventDefault();
    if (kind === "colleagues") openLocal($("#colleagues"));
    else $(`[data-pick="${kind}"]`, text.form).click();
    return true;
  }

  function openLocal(picker) {
    picker.hidden = false;
    const filter = $("input[type=search]", picker);
    filter.value = "";
    filterLocal(filter);
    filter.focus();
  }

  function filterLocal(filter) {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of $$("li", filter.closest("[data-picker]"))) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }

  function closePicker(picker, typed = "") {
    const text = document.getElementById(picker.dataset.for);
    if (picker.hasAttribute("data-local")) picker.hidden = true;
    else picker.replaceChildren();
    opener = null;
    text?.focus({ preventScroll: true });
    if (text && typed) { text.setRangeText(typed, text.selectionStart, text.selectionEnd, "end"); text.dispatchEvent(new Event("input", { bubbles: true })); }
  }

  function onPickerKey(event) {
    const picker = event.target.closest("[data-picker]");
    if (!picker || event.isComposing) return false;
    const rows = $$("ul button:not(:disabled)", picker).filter(shown);
    const at = rows.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? Math.min(rows.length - 1, at + 1) : at - 1;
      if (next < 0) $("input[type=search]", picker)?.focus();
      else rows[next]?.focus();
      return true;
    }
    if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); rows[0]?.click(); return true; }
    if (event.key === "Escape") { event.preventDefault(); closePicker(picker, opener?.typed); return true; }
    return false;
  }

  function onWritingKey(event) {
    if (onPickerKey(event) || opensPicker(event)) return true;
    if (event.key === "Enter" && !event.isComposing && event.target.matches("#reply-form input:not([type=checkbox], [type=file])")) {
      event.preventDefault();
      if (!event.ctrlKey && !event.metaKey) return true;
    }
    return false;
  }

  function onWritingSwap(target) {
    if (target.id === "reply" || target.id === "note") {
      const made = document.getElementById(target.id);
      if (made?.dataset.said) $("#said").textContent = made.dataset.said;
      if (target.id === "reply" && made?.open) placeCaret(made);
      else if (target.id === "note") $("summary", made)?.focus({ preventScroll: true });
      const pane = $("#pane");
      if (pane && !$(".stop, .fresh", made)) toNewest(pane);
    }
    if (target.id === "picker") $("input[type=search]", target)?.focus();
    if (target.id === "pane") savedText = $("#reply-text", target)?.value ?? "";
  }

  function onPicked(event) {
    const text = $("#reply-text");
    const button = event.target.closest("[name=insert], [data-pick]");
    if (button && text) text.form.elements.caret.value = text.selectionStart;
    const own = event.target.closest("[data-insert]");
    if (own) { const picker = own.closest("[data-picker]"); closePicker(picker, own.dataset.insert); }
    const close = event.target.closest("[data-close]");
    if (close) closePicker(close.closest("[data-picker]"));
  }

  document.documentElement.classList.add("js");
  setInterval(countDown, 1000);
  document.addEventListener("input", sayWriting);
  document.addEventListener("input", (event) => { if (event.target.closest("[data-local]")) filterLocal(event.target); });
  document.addEventListener("click", onPicked, true);
  document.addEventListener("pagehide", flushDraft);
  document.addEventListener("visibilitychange", () => { if (document.hidden) flushDraft(); });
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target?.id === "pane") flushDraft(); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && event.detail.elt.matches?.("[data-saves]")) savedText = event.detail.requestConfig.parameters.text ?? savedText; });
  /* What somebody fills in at the side, or was just shown there, stays. */
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const side = event.detail.target;
    if (side?.id === "side" && (side.contains(document.activeElement) || $(".revealed", side) || $$("textarea, input[type=text]", side).some((field) => field.value !== field.defaultValue))) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target?.id === "side") openSide(); });

  /* One box to write in at a time. Not by the boxes' `name`: while htmx swaps, the old ones still stand there and would close the new. */
  function onToggle(event) {
    const box = event.target;
    if (!box.open || !box.parentElement?.matches(".composer")) return;
    for (const other of $$(":scope > details[open]", box.parentElement)) if (other !== box) other.open = false;
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("htmx:beforeSwap", (event) => { /* what the page asks by itself fails without a word, and is asked again */
    const asked = event.detail.requestConfig;
    if (event.detail.xhr.status >= 500 && asked.elt.matches?.("[data-asks]") && asked.triggeringEvent?.type !== "submit") event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", onSwap);
  for (const failed of ["htmx:sendError", "htmx:swapError", "htmx:timeout", "htmx:sendAbort"]) document.addEventListener(failed, () => { ahead = null; });
  document.addEventListener("load", (event) => { if (event.target.matches?.(".as-mail iframe")) fitFrame(event.target); }, true);
  document.addEventListener("toggle", (event) => { if (event.target.matches?.(".as-mail[open]")) fitFrame($("iframe", event.target)); }, true);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  });
  wide.addEventListener("change", openSide);
  document.addEventListener("DOMContentLoaded", () => {
    openSide();
    markChosen();
    $(".rail li [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }); /* on a phone the rail is one long line */
    const pane = $("#pane");
    if (pane && $(".ticket", pane) && !location.hash) toNewest(pane);
  });
})();
