// Shows what the search finds as somebody types. Without it the form leads to a page that says the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-search]");
  const place = document.querySelector("[data-results]");
  const told = document.querySelector("[data-told]");
  if (!form || !place || !window.fetch) return;
  const input = form.querySelector("input[type=search]");
  const page = document.querySelector("[data-page]");
  const PAUSE_MS = 250;
  const known = new Map();
  let timer = 0, running = null, shown = input.value.trim();

  const show = (html) => {
    place.innerHTML = html;
    place.hidden = !html;
    if (page) page.hidden = Boolean(html);
    const found = place.firstElementChild;
    told.textContent = found ? found.dataset.status : "";
  };

  const ask = async (query) => {
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.action + "?part=found&q=" + encodeURIComponent(query), {signal: running.signal, credentials: "omit"});
      if (!answer.ok) return;
      const html = await answer.text();
      known.set(query, html);
      if (input.value.trim() === query) show(html);
    } catch (error) {
      if (error.name !== "AbortError") show("");  // the form itself still works
    }
  };

  input.addEventListener("input", (event) => {
    const query = input.value.trim();
    clearTimeout(timer);
    if (event.isComposing || query === shown) return;
    shown = query;
    if (query.length < 2) { if (running) running.abort(); show(""); return; }
    if (known.has(query)) { show(known.get(query)); return; }
    timer = setTimeout(() => ask(query), PAUSE_MS);
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement === input && !place.hidden) { event.preventDefault(); show(""); }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.metaKey && !event.ctrlKey && !event.altKey) { event.preventDefault(); input.focus(); }
  });
})();
