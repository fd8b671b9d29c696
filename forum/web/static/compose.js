// For whoever is writing: keeps the words on the server, sealed, and draws them as others would see them. Extras only.
// Nothing is stored in the browser, ever.
"use strict";
(() => {
  const NAMES = ["body", "title", "wants", "note", "to"], REST_MS = 2000, MOST_MS = 6000, AGAIN_MS = 5000;

  for (const said of document.querySelectorAll("[data-keep]")) {
    const form = said.closest("form"), place = said.dataset.keep;
    let kept = "", flown = "", waits = 0, since = 0, count = 0, over = false, under;
    const written = () => {
      const sent = new URLSearchParams({ place, _quiet: "1" });
      for (const [name, words] of new FormData(form)) if (NAMES.includes(name)) sent.append(name, words);
      return sent;
    };
    const tell = (words) => { if (said.textContent !== words) said.textContent = words; };
    // Numbered: of two that travel at once the server lets the later one stand, whichever arrives first.
    const sealed = (sent) => {
      sent.set("_csrf", form.elements._csrf.value);
      sent.set("page_token", form.elements._once.value);
      sent.set("count", count += 1);
      return sent;
    };
    const left = () => over || document.documentElement.classList.contains("gone");
    const plan = (pause) => { clearTimeout(waits); waits = setTimeout(keep, pause); };
    const keep = async () => {
      const now = written(), words = now.toString();
      since = 0;
      if (left() || words === kept) return;
      if (under) { plan(500); return; }
      under = new AbortController();
      try {
        const answer = await fetch("/drafts", { method: "POST", body: sealed(now), signal: under.signal });
        if (answer.status !== 204) throw answer.status;
        kept = words;
        tell(now.get("body").trim() ? said.dataset.kept : "");
      } catch (fault) {
        if (left()) return;
        tell(said.dataset.unkept);
        // What was refused as it is (too long, signed out) is tried again with the next key, all else by itself.
        if (typeof fault !== "number" || fault > 422) plan(AGAIN_MS);
      } finally { under = undefined; }
    };
    // Two seconds after the last key, and every six while somebody types on.
    form.addEventListener("input", () => {
      since = since || Date.now();
      plan(Math.max(0, Math.min(REST_MS, since + MOST_MS - Date.now())));
    });
    // The page goes, perhaps for good: a last word that waits for no answer.
    const last = () => {
      const now = written(), words = now.toString();
      if (left() || words === kept || words === flown) return;
      flown = words;
      navigator.sendBeacon("/drafts", sealed(now));
    };
    addEventListener("pagehide", last);
    document.addEventListener("visibilitychange", () => { if (document.hidden) last(); else { flown = ""; plan(0); } });
    // Sent is sent: what is kept after that would come back as if it weren't.
    form.addEventListener("submit", (event) => {
      const to = event.submitter && event.submitter.hasAttribute("formaction") ? event.submitter.formAction : form.action;
      if (new URL(to).pathname !== place) return;
      over = true;
      clearTimeout(waits);
      if (under) under.abort();
    });
    // A link inside the page may lead to this very form: it has to find there what was typed here.
    addEventListener("click", async (event) => {
      const link = event.target.closest("main a[href^='/']");
      if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.id === "exit") return;
      if (written().toString() === kept || left()) return;
      event.preventDefault();
      await Promise.race([keep(), new Promise((done) => setTimeout(done, 3000))]);
      location.assign(link.href);
    });
    // The page as it came is kept, or empty; what was typed before this script was here, or came back with a fault, isn't.
    const typed = [...form.elements].some((field) => NAMES.includes(field.name) && "defaultValue" in field && field.value !== field.defaultValue);
    if (typed || document.getElementById("faults")) plan(0); else kept = written().toString();
  }

  // A letter as others would see it, for who opens it; the server draws it, and keeps nothing.
  for (const shown of document.querySelectorAll("[data-preview]")) {
    const form = shown.closest("form"), area = form.querySelector("textarea"), place = shown.querySelector("div");
    let waits, seen = "";
    const draw = async () => {
      if (!shown.open || area.value === seen) return;
      seen = area.value;
      if (!seen.trim()) { place.replaceChildren(); return; }
      const body = new URLSearchParams({ body: seen, _csrf: form.elements._csrf.value });
      try {
        const answer = await fetch(shown.dataset.preview, { method: "POST", body });
        const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".letter .prose");
        if (drawn && answer.ok) place.replaceChildren(...drawn.childNodes);
      } catch { seen = ""; }
    };
    shown.addEventListener("toggle", draw);
    area.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(draw, 700); });
    draw();
  }
})();
