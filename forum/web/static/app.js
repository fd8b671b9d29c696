// Extras only: every page works without this file. Nothing is stored in the browser, ever.
"use strict";
(() => {
  const root = document.documentElement;

  // Leaving: cover the page at once, then let the server end the session. replace() keeps this page out of Back.
  const leave = () => { root.classList.add("gone"); document.title = " "; location.replace("/exit"); };
  const exit = document.getElementById("exit");
  if (exit) exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  let presses = [], last = "";
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (event.key !== last || (event.key !== "Escape" && event.key !== "Shift")) presses = [];
    last = event.key;
    if (event.key !== "Escape" && event.key !== "Shift") return;
    presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (presses.length >= 3) leave();
  }, true);
  // A page that the browser kept whole may be one that was left: ask the server again before showing it.
  addEventListener("pageshow", (event) => { if (event.persisted) { root.classList.add("gone"); location.reload(); } });

  // One key moves about, where the reader left that on and isn't typing (/keys lists them).
  const step = (by) => {
    const stops = [...document.querySelectorAll("main .letter, main .list > li")];
    const now = stops.findIndex((stop) => stop.contains(document.activeElement));
    const next = stops[now < 0 ? (by > 0 ? 0 : stops.length - 1) : now + by];
    if (!next) return;
    const target = next.querySelector("summary, .title, .day") || next;
    target.focus();
    next.scrollIntoView({ block: "start" });
  };
  const follow = (selector) => { const link = document.querySelector(selector); if (link) link.click(); };
  const KEYS = {
    j: () => step(1), k: () => step(-1),
    r: () => { const area = document.querySelector("#reply textarea"); if (area) area.focus(); },
    n: () => follow("main a[href^='#p']"), u: () => follow(".back a"),
    "/": () => location.assign("/search"), "?": () => location.assign("/keys"),
  };
  if (root.hasAttribute("data-keys")) addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const act = KEYS[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  // Keeping and drawing what is typed: their script comes once somebody begins to write, and not with the page.
  const keeps = document.querySelector("[data-script]");
  if (keeps) {
    const desk = keeps.closest("form"), kinds = ["focusin", "pointerdown", "toggle"];
    const bring = () => {
      for (const kind of kinds) desk.removeEventListener(kind, bring, true);
      document.head.append(Object.assign(document.createElement("script"), { src: keeps.dataset.script }));
    };
    for (const shown of desk.querySelectorAll("[data-preview]")) shown.hidden = false;
    if (document.getElementById("faults")) bring(); else for (const kind of kinds) desk.addEventListener(kind, bring, true);
  }

  // What is wrong comes into view, once, each fault with the name of its field.
  const faults = document.querySelector("[data-focus]");
  for (const link of document.querySelectorAll("#faults a[href^='#f-']")) {
    const field = document.getElementById(link.hash.slice(1));
    const group = field && /^(checkbox|radio)$/.test(field.type) && field.closest("fieldset");
    const name = group ? group.querySelector("legend") : field && field.labels && field.labels[0];
    if (name) link.prepend(name.textContent.trim(), ": ");
  }
  if (faults) faults.focus();

  for (const field of document.querySelectorAll("[data-show]")) {
    const label = document.createElement("label"), box = document.createElement("input");
    label.className = "choice";
    box.type = "checkbox";
    box.addEventListener("change", () => { field.type = box.checked ? "text" : "password"; });
    label.append(box, field.dataset.show);
    field.after(label);
    field.form.addEventListener("submit", () => { field.type = "password"; });
  }

  // Room left in a long text: shown only near the end, so that nobody is hurried.
  for (const area of document.querySelectorAll("[data-most]")) {
    const note = document.createElement("p"), most = Number(area.dataset.most);
    note.className = "meta";
    note.setAttribute("role", "status");
    area.after(note);
    let waits;
    const say = () => {
      const left = most - area.value.length;
      note.textContent = left < most / 10 ? area.dataset.left.replace("{n}", left) : "";
    };
    // Read aloud once one pauses, not after every letter.
    area.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(say, 900); });
  }

  // One press is one letter: the server checks too.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });

  // Only what differs is changed, so that a live region reads out the new words and not all of them again.
  const renew = (part, fresh) => {
    const old = [...part.children];
    fresh.forEach((node, at) => { if (!old[at]) part.append(node); else if (!old[at].isEqualNode(node)) old[at].replaceWith(node); });
    old.slice(fresh.length).forEach((node) => node.remove());
  };
  // <div id="x" data-again="15">: asks for the same page every 15 seconds and changes that part only when it differs.
  for (const part of document.querySelectorAll("[data-again][id]")) {
    const look = async () => {
      if (document.hidden || root.classList.contains("gone")) return;
      try {
        const answer = await fetch(location.pathname + location.search, { headers: { "X-Part": part.id } });
        if (!answer.ok || answer.redirected) return;
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
        if (fresh && !part.contains(document.activeElement)) renew(part, [...fresh.children]);
      } catch { /* the line is down: the page stays as it was */ }
    };
    setInterval(look, 1000 * Math.max(5, Number(part.dataset.again)));
  }
})();
