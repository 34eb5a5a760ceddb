/* Keys of the back office: every key presses a link or a button that is on the page, so nothing works by keyboard alone.
   An element says its keys in data-key ("j n s"); lists, reasons and the help need a few lines more. */
(() => {
  "use strict";
  const doc = document;
  const $ = (sel, from = doc) => from.querySelector(sel);
  const $$ = (sel, from = doc) => [...from.querySelectorAll(sel)];
  const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button], [type=reset])";

  const form = $("form[data-desk]");
  const help = $("#keys");
  const rows = $$("#result_list tbody tr");

  /* lists: j and k walk the rows by their first link, so that Enter opens it */
  function walk(step) {
    const here = rows.findIndex((row) => row.contains(doc.activeElement));
    const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1)];
    const goal = next && ($("th a, td[class*='field-'] a", next) || $("input, button", next));
    if (!goal) return false;
    goal.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }
  function tick() {
    const row = rows.find((one) => one.contains(doc.activeElement));
    const box = row && $("input.action-select", row);
    if (box) box.click();
    return Boolean(box);
  }

  /* the reason page: a digit chooses, Enter sends */
  function choose(digit) {
    const radio = form && $$("input[type=radio][name=reason]", form)[digit - 1];
    if (!radio) return false;
    radio.checked = true;
    radio.focus();
    return true;
  }
  function send() {
    const button = form && $("[type=submit]", form);
    if (button) button.click();
    return Boolean(button);
  }

  function press(key) {
    const goal = $$("[data-key]").find((one) => one.dataset.key.split(" ").includes(key));
    if (goal) goal.click();
    return Boolean(goal);
  }

  /* help: what this page can do, read from the page itself */
  function explain() {
    if (!help) return false;
    const list = $("[data-keys-here]", help);
    const named = $$("[data-key]").map((one) => [one.dataset.key, one.dataset.keyName || words(one)]);
    list.replaceChildren(...named.flatMap(([keys, name]) => [pair("dt", keys.split(" ")), text("dd", name)]));
    $$("[data-keys-for]", help).forEach((part) => { part.hidden = !$(part.dataset.keysFor); });
    help.showModal();
    return true;
  }
  function words(one) {
    const copy = one.cloneNode(true);
    $$("kbd", copy).forEach((kbd) => kbd.remove());
    return copy.textContent.trim();
  }
  function text(tag, content) {
    const node = doc.createElement(tag);
    node.textContent = content;
    return node;
  }
  function pair(tag, keys) {
    const node = doc.createElement(tag);
    keys.forEach((key) => node.append(text("kbd", key), " "));
    return node;
  }

  function act(key) {
    if (key === "?") return explain();
    if (/^[1-9]$/.test(key)) return choose(Number(key));
    if (press(key)) return true;
    if (!rows.length) return false;
    if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
    return key === "x" && tick();
  }

  doc.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.isComposing || (help && help.open)) return;
    if (form && e.key === "Enter" && e.ctrlKey && !e.altKey && !e.metaKey) {
      if (!e.repeat && send()) e.preventDefault();
      return;
    }
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const isTyping = e.target.matches?.(TYPING);
    if (isTyping) {
      if (form && e.key === "Escape") e.target.blur();
      return;
    }
    if (e.repeat && !/^[jk]$/.test(e.key)) return;
    if (act(e.key)) e.preventDefault();
  });

  doc.addEventListener("click", (e) => {
    if (e.target.closest("[data-keys-open]")) explain();
  });
})();
