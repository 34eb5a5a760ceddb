/* Keeps <div data-live="address" data-version data-seconds> up to date. The address answers 204 while nothing changed, else the
   region anew. Only the parts (data-part) whose words changed are replaced, so charts, open tables and focus stay where they are.
   A hidden tab asks nothing; it asks at once when it is seen again. */
(() => {
  "use strict";
  const doc = document, LONGEST = 60;
  const state = doc.getElementById("home-state"), news = doc.getElementById("home-news");
  let region = doc.querySelector("[data-live]"), timer = 0, failed = 0, busy = false, over = false;

  function say(word) {
    state.hidden = !word;
    state.textContent = word ? state.dataset[word] : "";
  }
  function attributes(from, to) {
    for (const { name } of [...to.attributes]) if (!from.hasAttribute(name)) to.removeAttribute(name);
    for (const { name, value } of from.attributes) if (to.getAttribute(name) !== value) to.setAttribute(name, value);
  }
  /* the link that had the focus gets it again, else the part it was in */
  function keepingFocus(part, change) {
    const had = part.contains(doc.activeElement) && doc.activeElement !== part ? doc.activeElement : null;
    change();
    if (!had) return;
    const again = [...part.querySelectorAll("a[href], summary")].find((a) => a.getAttribute("href") === had.getAttribute("href"));
    if (!again) part.tabIndex = -1;
    (again || part).focus({ preventScroll: true });
  }
  function replace(old, fresh) {
    keepingFocus(old, () => { attributes(fresh, old); old.replaceChildren(...fresh.childNodes); });
    old.closest("figure[data-chart]")?.dispatchEvent(new Event("chartdata", { bubbles: true }));
  }
  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-live]");
    if (!fresh) throw new Error("no region");
    const parts = [...fresh.querySelectorAll("[data-part]")];
    const old = new Map([...region.querySelectorAll("[data-part]")].map((part) => [part.id, part]));
    const told = parts.filter((p) => p.dataset.news && old.get(p.id)?.dataset.news !== p.dataset.news).map((p) => p.dataset.news);
    if (parts.length === old.size && parts.every((part) => old.has(part.id))) {
      region.dataset.version = fresh.dataset.version;
      for (const part of parts) if (!old.get(part.id).isEqualNode(part)) replace(old.get(part.id), part);
    } else {
      keepingFocus(region, () => { attributes(fresh, region); region.replaceChildren(...fresh.childNodes); });
      region.dispatchEvent(new Event("newcharts", { bubbles: true }));
    }
    if (told.length) news.textContent = told.join(". ");
  }
  async function ask() {
    const address = new URL(region.dataset.live, location.href);
    address.searchParams.set("version", region.dataset.version);
    const answer = await fetch(address, {
      redirect: "manual", cache: "no-store", headers: { Accept: "text/html" }, signal: AbortSignal.timeout(15000),
    });
    over = answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404;
    if (answer.status === 200) show(await answer.text());
    else if (answer.status !== 204 && !over) throw new Error(String(answer.status));
  }
  async function round() {
    if (busy || over || doc.hidden) return;
    busy = true;
    try { await ask(); failed = 0; say(over ? "gone" : ""); } catch { failed += 1; say("lost"); }
    busy = false;
    plan();
  }
  function plan() {
    clearTimeout(timer);
    if (over || doc.hidden) return;
    timer = setTimeout(round, 1000 * Math.min(LONGEST, region.dataset.seconds * 2 ** failed));
  }
  doc.addEventListener("visibilitychange", () => { if (doc.hidden) clearTimeout(timer); else round(); });
  if (region) plan();
})();
