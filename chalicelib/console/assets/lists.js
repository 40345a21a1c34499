"use strict";
/* Lists: what is new without losing one's place, the numbers beside the queues, choosing several tickets. Without it lists are as they were loaded. */
(() => {
  const $ = (selector, root = document) => root?.querySelector(selector) ?? null; /* what it is asked of may have been swapped away */
  const $$ = (selector, root = document) => [...(root?.querySelectorAll(selector) ?? [])];
  const LIST_MS = 20000;
  const COUNTS_MS = 30000;
  const isWriting = (element) => element.closest("input:not([type=hidden], [type=checkbox]), textarea, select, [contenteditable]") !== null;
  let isOver = false;

  async function fetched(url) {
    if (isOver || document.hidden || !url) return null;
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (answer.status === 401) isOver = true;
      return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    } catch { return null; }
  }

  async function lookAtCounts() {
    const page = await fetched($("[data-counts]")?.dataset.counts);
    for (const found of page ? $$("[data-for]", page) : []) {
      const count = $(`[data-count="${found.dataset.for}"]`);
      if (count && count.textContent !== found.textContent) count.textContent = found.textContent;
      if (count) count.title = found.title;
    }
  }

  async function lookAtList() {
    const news = $("#news");
    const page = await fetched(news?.dataset.news);
    if (!page || news !== $("#news")) return;
    const fresh = new Map($$("li[data-ticket]", page).map((row) => [row.dataset.ticket, row]));
    const isWhole = !$(".more", page);
    const known = $$("#list li[data-ticket]");
    for (const row of known) {
      const found = fresh.get(row.dataset.ticket);
      fresh.delete(row.dataset.ticket);
      if (found) refresh(row, found);
      else if (isWhole) leave(row, news.dataset.gone);
    }
    tell(news, known.length ? fresh.size : [...fresh].length);
  }

  function refresh(row, found) {
    row.classList.remove("gone");
    const [old, link] = [$("a.row", row), $("a.row", found)];
    if (old.innerHTML !== link.innerHTML) old.innerHTML = link.innerHTML;
    const [box, other] = [$("input", row), $("input", found)];
    if (box && other && !box.checked) box.value = other.value;
  }

  function leave(row, words) {
    if (row.classList.contains("gone")) return;
    row.classList.add("gone");
    $(".time", row).textContent = words;
  }

  function tell(news, count) {
    news.hidden = count === 0;
    const words = news.dataset.text.replace("#", count);
    if (count && news.textContent !== words) news.textContent = words;
  }

  function chosen() {
    const boxes = $$("#list input[name=ticket]:checked");
    const told = $("#bulk .chosen");
    if (told) told.textContent = boxes.length ? told.dataset.text.replace("#", boxes.length) : "";
    document.body.classList.toggle("choosing", boxes.length > 0);
  }

  function choose(isAll) {
    const boxes = $$("#list input[name=ticket]").slice(0, 50);
    const row = document.activeElement?.closest("li[data-ticket]") || $("a.row[aria-current]")?.closest("li[data-ticket]");
    const one = row && $("input[name=ticket]", row);
    if (isAll) {
      const to = !boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = to;
    } else if (one) one.checked = !one.checked;
    chosen();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "x" || event.key === "X") { event.preventDefault(); choose(event.key === "X"); }
  });
  document.addEventListener("change", (event) => { if (event.target.matches("input[name=ticket]")) chosen(); });
  document.addEventListener("click", (event) => {
    const news = event.target.closest("#news");
    if (!news) return;
    window.htmx.ajax("GET", news.dataset.list, { target: "#list", swap: "innerHTML" }).then(() => { $("#list").scrollTop = 0; $("#list a.row")?.focus(); });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    chosen();
    if (event.detail.target.id !== "list") return;
    const outcome = $("#list .outcome");
    if (outcome) { $("#said").textContent = outcome.textContent.trim(); lookAtCounts(); $("#list").scrollTop = 0; ($("button", outcome) || $("#list a.row"))?.focus(); }
    else if (event.detail.requestConfig?.elt?.id === "search-form") { const first = $("#list a.row"); if (first) first.focus(); else $("#q")?.focus(); }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { lookAtList(); lookAtCounts(); } });
  document.addEventListener("DOMContentLoaded", () => {
    chosen();
    lookAtCounts();
    setInterval(lookAtCounts, COUNTS_MS);
    setInterval(lookAtList, LIST_MS);
    document.addEventListener("console:look", () => { lookAtList(); lookAtCounts(); });
  });
})();
