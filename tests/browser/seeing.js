// What every page must give, however it is looked at: each function returns the faults it finds, in words.
// Run inside the page by tests/browser/seeing.py; docs/accessibility.md says which criterion each answers.
window.seeing = (() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";

  const called = (node) => {
    const classes = typeof node.className === "string" && node.className ? "." + node.className.trim().split(/\s+/).join(".") : "";
    const words = (node.innerText || node.value || "").trim().replace(/\s+/g, " ").slice(0, 24);
    return `${node.localName}${node.id ? "#" + node.id : classes}${words ? ` "${words}"` : ""}`;
  };
  const shown = (node) => {
    if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const box = node.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const closedAway = (node) => {
    const fold = node.parentElement && node.parentElement.closest("details:not([open])");
    return Boolean(fold) && !(node.localName === "summary" && node.parentElement === fold);
  };
  const scrolls = (node) => {
    for (let at = node; at && at !== document.body; at = at.parentElement) if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };

  // Every line of text that somebody can see: its box, and the element it stands in.
  const lines = () => {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      const node = text.parentElement;
      if (!text.data.trim() || /^(script|style|option|textarea|template)$/.test(node.localName) || !shown(node) || closedAway(node)) continue;
      if (node.closest(".hidden, .skip:not(:focus)")) continue;
      range.selectNodeContents(text);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) found.push({ node, box });
    }
    return found;
  };

  // Text that runs out of the page, is cut off, or lies on other text.
  const lost = () => {
    const faults = [], width = document.documentElement.clientWidth, seen = lines();
    if (document.documentElement.scrollWidth > width) faults.push(`the page is ${document.documentElement.scrollWidth} wide at ${width}`);
    for (const { node, box } of seen) {
      if ((box.left < -1 || box.right > width + 1) && !scrolls(node)) faults.push(`runs out of the page: ${called(node)}`);
      for (let at = node; at && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at), edge = at.getBoundingClientRect();
        if (/hidden|clip/.test(style.overflowY) && (box.bottom > edge.bottom + 2 || box.top < edge.top - 2)) faults.push(`is cut off: ${called(node)}`);
        if (/hidden|clip/.test(style.overflowX) && (box.right > edge.right + 2 || box.left < edge.left - 2)) faults.push(`is cut off sideways: ${called(node)}`);
        if (style.textOverflow === "ellipsis" && at.scrollWidth > at.clientWidth) faults.push(`ends in dots: ${called(node)}`);
      }
      const button = node.closest("button, .button, .exit, summary");
      if (button) {
        const edge = button.getBoundingClientRect();
        if (box.right > edge.right + 2 || box.left < edge.left - 2 || box.bottom > edge.bottom + 4 || box.top < edge.top - 4) faults.push(`is larger than its button: ${called(button)}`);
      }
    }
    seen.sort((one, other) => one.box.top - other.box.top);
    for (let at = 0; at < seen.length; at++) {
      const one = seen[at];
      for (let next = at + 1; next < seen.length && seen[next].box.top < one.box.bottom; next++) {
        const other = seen[next];
        if (one.node === other.node) continue;
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const high = one.box.bottom - other.box.top;
        const least = Math.min(one.box.height, other.box.height, one.box.bottom - one.box.top);
        if (wide > 3 && Math.min(high, other.box.height) > 0.4 * least && !scrolls(one.node) && !scrolls(other.node)) faults.push(`lies on each other: ${called(one.node)} and ${called(other.node)}`);
      }
    }
    return [...new Set(faults)];
  };

  // What the bones of a page must be, whatever it looks like.
  const NAMED = { sign_in_name: ["username"], passphrase: ["current-password", "new-password"], new_passphrase: ["new-password"], code: ["one-time-code", "off"] };
  const bones = () => {
    const faults = [], ids = new Map();
    for (const node of all("[id]")) ids.set(node.id, (ids.get(node.id) || 0) + 1);
    for (const [id, times] of ids) if (times > 1) faults.push(`${times} elements are called #${id}`);
    for (const kind of ["aria-describedby", "aria-labelledby", "aria-controls", "for"]) {
      for (const node of all(`[${kind}]`)) for (const id of node.getAttribute(kind).split(/\s+/)) if (id && !ids.has(id)) faults.push(`${kind} names #${id}, which isn't there: ${called(node)}`);
    }
    for (const link of all("a[href^='#']")) if (!ids.has(link.getAttribute("href").slice(1))) faults.push(`leads nowhere: ${called(link)} ${link.getAttribute("href")}`);
    if (all("h1").filter((node) => node.checkVisibility()).length !== 1) faults.push(`${all("h1").length} first headings`);
    let level = 0;
    for (const heading of all("main :is(h1, h2, h3, h4, h5, h6)").filter((node) => node.checkVisibility() && !node.closest(".prose"))) {
      const now = Number(heading.localName[1]);
      if (now > level + 1) faults.push(`skips from level ${level} to ${now}: ${called(heading)}`);
      level = now;
    }
    for (const [what, most] of [["body > header", 1], ["main", 1], ["body > footer", 1]]) if (all(what).length !== most && document.querySelector("#exit")) faults.push(`${all(what).length} of ${what}`);
    for (const table of all("table")) {
      if (!table.caption && !table.hasAttribute("aria-label")) faults.push(`has no caption: ${called(table)}`);
      for (const cell of all("th", table)) if (!cell.scope) faults.push(`heads nothing (scope): ${called(cell)}`);
      if (!table.querySelector("th")) faults.push(`has no head: ${called(table)}`);
      const around = table.closest(".wide");
      if (around && !(around.tabIndex === 0 && around.getAttribute("role") === "region")) faults.push(`can't be scrolled by keys: ${called(table)}`);
    }
    for (const field of all("input:not([type=hidden], [type=checkbox], [type=radio]), textarea")) {
      const said = field.getAttribute("autocomplete"), wanted = NAMED[field.name];
      if (field.type !== "number" && !said && !field.readOnly) faults.push(`says nothing on filling in: ${called(field)} ${field.name}`);
      if (wanted && !wanted.includes(said)) faults.push(`is filled in as ${said}: ${called(field)} ${field.name}`);
    }
    for (const one of all("input[type=radio]")) if (!one.closest("fieldset, [role=radiogroup]")) faults.push(`has no question (fieldset): ${one.name}`);
    for (const svg of all("svg")) if (svg.getAttribute("aria-hidden") !== "true" && !(svg.getAttribute("role") === "img" && (svg.ariaLabel || svg.querySelector("title") || svg.hasAttribute("aria-labelledby")))) faults.push(`is a picture without words: svg in ${called(svg.parentElement)}`);
    for (const live of all("[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]")) {
      if ((live.getAttribute("aria-live") === "assertive" || live.getAttribute("role") === "alert") && live.id !== "faults") faults.push(`shouts: ${called(live)}`);
      if (live.innerText.length > 400) faults.push(`reads out ${live.innerText.length} characters: ${called(live)}`);
    }
    for (const node of all("body *")) if (getComputedStyle(node).order !== "0") faults.push(`stands elsewhere than it is read: ${called(node)}`);
    if (/^(A page\b.*)?$/.test(document.title)) faults.push(`has a title that says nothing: ${document.title}`);
    return faults;
  };

  const still = () => {
    const faults = [];
    for (const node of all("*")) {
      for (const part of [null, "::before", "::after"]) {
        const style = getComputedStyle(node, part);
        const moves = (times) => times.split(",").some((time) => parseFloat(time) > 0);
        if (moves(style.transitionDuration) || (style.animationName !== "none" && moves(style.animationDuration)) || style.scrollBehavior === "smooth") faults.push(`moves: ${called(node)}${part || ""}`);
      }
    }
    return [...new Set(faults)];
  };

  // In forced colours, backgrounds are gone: a control must still be told from text.
  const edged = (style) => ["Top", "Bottom", "Left", "Right"].some((side) => parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== "none");
  const forced = () => {
    const faults = [], ink = getComputedStyle(document.body).color;
    for (const node of all(CONTROLS).filter((node) => shown(node) && !closedAway(node))) {
      const style = getComputedStyle(node), type = node.type;
      if (type === "checkbox" || type === "radio" || node.matches(".home, [tabindex]")) continue;
      const lined = style.textDecorationLine.includes("underline") || all("*", node).some((part) => getComputedStyle(part).textDecorationLine.includes("underline"));
      const told = node.localName === "a" && style.color !== ink;
      const marked = node.localName === "summary" && style.display === "list-item" && style.listStyleType !== "none";
      if (!edged(style) && !lined && !told && !marked) faults.push(`can't be told from text in forced colours: ${called(node)}`);
      if (node.matches(".button, .exit, input, select, textarea") && !edged(style)) faults.push(`has no edge in forced colours: ${called(node)}`);
    }
    for (const node of all("[aria-current], [aria-pressed=true], [aria-selected=true]").filter(shown)) {
      const style = getComputedStyle(node), before = getComputedStyle(node, "::before").content;
      if (!edged(style) && !style.textDecorationLine.includes("underline") && Number(style.fontWeight) < 600 && before === "none") faults.push(`is current by colour alone: ${called(node)}`);
    }
    return faults;
  };

  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => { const at = part / 255; return at <= 0.04045 ? at / 12.92 : ((at + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  // Paper is white whatever was chosen for the screen.
  const printed = () => {
    const faults = [], words = lines();
    for (const { node } of words) if (1.05 / (light(getComputedStyle(node).color) + 0.05) < 4.5) { faults.push(`is pale on paper: ${called(node)}`); break; }
    if (!words.some(({ node }) => node.closest("main, .card"))) faults.push("prints nothing");
    for (const node of all(".exit, nav, .foot, .strip").filter(shown)) faults.push(`is printed: ${called(node)}`);
    return [...new Set(faults)];
  };

  const inText = (node) => {
    if (getComputedStyle(node).display !== "inline") return false;
    const block = node.parentElement.closest("p, li, dd, dt, td, th, span.hint, figcaption, caption, div, h1, h2, h3, summary");
    return block && block.innerText.trim().length > node.innerText.trim().length + 3;
  };
  const targets = (least) => {
    const faults = [];
    for (const node of all(CONTROLS).filter((node) => shown(node) && !closedAway(node))) {
      if (inText(node) || node.matches("[tabindex]:not(a, button)")) continue;
      let box = node.getBoundingClientRect();
      const label = (node.type === "checkbox" || node.type === "radio") && node.closest("label");
      if (label) box = label.getBoundingClientRect();
      if (Math.round(box.height) < least || Math.round(box.width) < Math.min(least, 24)) faults.push(`is ${Math.round(box.width)} by ${Math.round(box.height)}: ${called(node)}`);
    }
    return faults;
  };

  // Whoever goes through the page by Tab alone is followed; each stop is measured at the next press, when all has come to rest.
  const steps = [];
  const stand = () => {
    const node = document.activeElement;
    if (!node || node === document.body || (steps.length && steps.at(-1).node === node)) return;
    const style = getComputedStyle(node), box = node.getBoundingClientRect(), first = node.getClientRects()[0] || box;
    const at = (x, y) => { const top = document.elementFromPoint(x, y); return Boolean(top) && (node.contains(top) || top.contains(node) || (node.labels && [...node.labels].some((label) => label.contains(top)))); };
    const root = document.documentElement, left = Math.max(first.left, 0), right = Math.min(first.right, root.clientWidth);
    const top = Math.max(first.top, 0), low = Math.min(first.bottom, root.clientHeight), middle = (top + low) / 2;
    const points = [[(left + right) / 2, middle], [left + 4, middle], [right - 4, middle]];
    steps.push({
      node, visible: shown(node) || node.matches(".skip"), lined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      covered: !points.every(([x, y]) => at(x, y)), gone: !points.some(([x, y]) => at(x, y)),
    });
  };
  addEventListener("keydown", (event) => { if (event.key === "Tab") stand(); }, true);
  const stops = () => {
    const groups = new Set();
    return all(CONTROLS).filter((node) => {
      if (node.tabIndex < 0 || node.disabled || closedAway(node) || !node.checkVisibility({ visibilityProperty: true })) return false;
      if (node.localName === "summary" && node.parentElement.localName !== "details") return false;
      if (node.type === "radio") {
        const group = `${node.name}|${[...document.forms].indexOf(node.form)}`, chosen = node.form && node.form.querySelector(`input[type=radio][name="${node.name}"]:checked`);
        if (chosen ? node !== chosen : groups.has(group)) return false;
        groups.add(group);
      }
      return true;
    });
  };
  const walked = () => {
    stand();
    const faults = [], wanted = stops(), been = [...new Set(steps.map((step) => step.node))];
    for (const node of wanted) if (!been.includes(node)) faults.push(`can't be reached by Tab: ${called(node)}`);
    for (const { node, visible, lined, covered, gone } of steps) {
      if (!visible) faults.push(`takes the focus unseen: ${called(node)}`);
      if (!lined) faults.push(`doesn't show the focus: ${called(node)}`);
      if (gone) faults.push(`lies under something with the focus: ${called(node)}`);
      else if (covered) faults.push(`is partly covered with the focus: ${called(node)}`);
    }
    const order = been.filter((node) => wanted.includes(node));
    order.forEach((node, at) => { if (at && !(order[at - 1].compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push(`comes out of order: ${called(node)}`); });
    steps.length = 0;
    return [...new Set(faults)];
  };
  // How many presses of Tab go through the page; a field for a date has several stops inside.
  const presses = () => { steps.length = 0; return stops().reduce((sum, node) => sum + (/^(date|time|month|week)/.test(node.type) ? 8 : 1), 0); };
  const begin = () => { scrollTo(0, 0); const first = stops()[0]; if (first) first.focus(); };
  return { lost, bones, still, forced, printed, targets, presses, begin, walked };
})();
