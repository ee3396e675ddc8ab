// Keys, live updates and the undo countdown. Everything works without this file, more slowly.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;
  root.classList.add("scripted");
  document.cookie = `tz=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; SameSite=Lax; max-age=31536000`;

  // A page that answers a form stands at its ticket's address: Back and Reload would send the form again, or meet the
  // browser's own page of error. One that gives words back unkept stays where it is until it is left.
  const above = /^\/tickets\/[0-9a-f-]{36}(?=\/[a-z-]+$)/.exec(location.pathname);
  if (above && !$("[data-testid=words]")) history.replaceState(null, "", above[0] + location.search);

  // --- What was asked for and did not come: said once, at the top, until something else is asked for -----------
  const TELL_THEMSELVES = ["text", "presence", "list", "status"], WHY = { 401: "ended", 403: "refused", 404: "gone" };
  const shown = (status) => status < 400 || status === 409 || status === 422;  // as responseHandling in base.html
  let last = null;  // the request for a ticket, of which there is one at a time
  const opening = () => last !== null && last.readyState > 0 && last.readyState < 4;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { xhr, target } = event.detail, line = $("#undone");
    if (target.id === "ticket") last = xhr;
    if (!line || TELL_THEMSELVES.includes(event.target.id)) return;
    line.textContent = "";
    const tell = (why) => { line.textContent = line.dataset[why]; };
    // Of the request, not of the element: a row may have left its list meanwhile, and then nothing more is heard of it.
    xhr.addEventListener("error", () => tell("lost"));
    xhr.addEventListener("load", () => { if (!shown(xhr.status)) tell(WHY[xhr.status] || "lost"); });
  });

  // --- Keys -------------------------------------------------------------------------------------------------
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const shows = (element) => element.getClientRects().length > 0;
  const press = (selector) => { const found = $(selector); if (found) found.click(); return Boolean(found); };

  function move(step) {
    const rows = all("a.row");
    if (!rows.length) return false;
    const at = rows.indexOf(document.activeElement);
    const from = at >= 0 ? at : rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows.findIndex((row) => row.hasAttribute("data-next"));  // the ticket before it has left this list
    const to = from < 0 && next >= 0 ? Math.max(0, step > 0 ? next : next - 1) : from < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, from + step));
    if (shows(rows[to])) rows[to].focus();
    else if (to !== from) rows[to].click();  // on a phone, or enlarged, the ticket stands in the list's place
    return true;
  }
  function edit() {
    const text = $("#text");
    if (!text || text.readOnly) return false;
    text.focus();
    text.setSelectionRange(0, 0);
    return true;
  }
  function unfold(selector, focus) {
    const details = $(selector);
    if (!details) return false;
    details.open = !details.open;
    const inner = details.open ? $(focus, details) : $("summary", details);
    if (inner) inner.focus();
    return true;
  }
  function help() {
    const dialog = $("#keys");
    if (!dialog || !dialog.showModal) return false;
    if (!dialog.open) dialog.showModal();
    return true;
  }
  function correct() {
    const details = $("#triage .asks details") || $("#triage details");
    if (!details) return false;
    details.open = true;
    $("select", details).focus();
    return true;
  }
  // The last stretch that was selected in the customer's text: choosing the form must not lose it.
  let picked = "";
  document.addEventListener("selectionchange", () => {
    const selection = getSelection(), text = $("#reading [data-testid=text]");
    if (!text || selection.isCollapsed) return;
    if (text.contains(selection.anchorNode) && text.contains(selection.focusNode)) picked = String(selection).trim().replace(/\s+/g, " ");
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.id !== "missed" || !event.target.open) return;
    const stretch = $("[name=stretch]", event.target);
    if (picked) stretch.value = picked;
    picked = "";
    (stretch.value ? $("[name=label]", event.target) : stretch).focus();
  }, true);
  function mask() {
    const token = $("#tokens button"), details = $("#missed");
    if (token) { token.focus(); return true; }
    if (!details) return false;
    details.open = !details.open;
    if (!details.open) $("summary", details).focus();
    return true;
  }
  function dismiss() {
    const button = $("[data-dismiss]");
    if (button) button.focus();
    return Boolean(button);
  }
  function leaveOff(at) {
    const fold = at.closest("details[open]");
    if (fold) { fold.open = false; $("summary", fold).focus(); }
    else if (typing(at)) at.blur();
    return Boolean(fold) || typing(at);
  }
  const keys = {
    "0": () => press("[data-testid=accept-all]"), d: dismiss,
    j: () => move(1), k: () => move(-1), e: edit, c: correct, m: mask,
    a: () => press("[data-testid=approve]") || press("[data-testid=second]"), u: () => press("[data-testid=undo]"),
    r: () => unfold("#reject", "button"), i: () => unfold("#steer", "input"),
    y: () => press("[data-testid=up-draft]"), n: () => unfold("#down-draft", "[name=reason]"),
    t: () => press("[data-testid=up-triage]"), b: () => unfold("#down-triage", "[name=reason]"),
    s: () => unfold("#sources", "summary"), x: () => press("[data-testid=next]"), p: () => press("[data-assign]"), "?": help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("dialog[open]") && leaveOff(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    if (event.repeat && !/^[jk]$/i.test(event.key)) return;  // a key held down moves on, and decides once
    // On a French keyboard the row of digits gives & é " … without Shift: the key counts there, not its sign.
    const key = !event.shiftKey && /^Digit\d$/.test(event.code) ? event.code.slice(5) : event.key;
    const accept = /^[1-5]$/.test(key) && (() => press(`[data-accept="${key}"]`));
    const choose = /^[7-9]$/.test(key) && (() => press(`[data-choice="${key}"]`));
    const act = accept || choose || keys[key.length === 1 ? key.toLowerCase() : key];
    if (opening() && !["j", "k", "?"].includes(event.key.toLowerCase())) return;
    if (act && act()) event.preventDefault();
  });
  // The same button of the same form twice within a moment was meant once: a second Enter, a double click.
  const MOMENT = 2000;
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const { target: form, submitter } = event, again = form.sentBy === submitter && Date.now() - form.sentAt < MOMENT;
    if (again) event.preventDefault();
    else Object.assign(form, { sentBy: submitter, sentAt: Date.now() });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]") && help()) event.preventDefault();
    if (event.target.closest("[data-edit]")) edit();
  });

  // --- What comes in the place of what had the focus has it, and what changed by a key is said ----------------
  let stood = null, before = {};
  const tell = (words) => { const box = $("#said"); if (box) box.textContent = words.replace(/\s+/g, " ").trim(); };
  const values = () => Object.fromEntries(all("#triage [data-field]").map((row) => [$("dt", row).textContent, $(".value", row).textContent]));
  function placesOf(at, target) {
    const field = at.closest("[data-field]"), fold = at.closest("details[id]"), within = "button, summary, a";
    return [
      at.dataset.testid && `[data-testid="${at.dataset.testid}"]`,
      field && `[data-field="${field.dataset.field}"] :is(${within})`,
      fold && `#${fold.id} > summary`,
      `#${target.id} :is(${within})`,
    ];
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap } = event.detail, at = document.activeElement;
    const held = shouldSwap && at !== target && target.contains(at);
    stood = held && !at.matches("a.row") ? placesOf(at, target) : null;  // from a row that has left, J and K find data-next
    before = values();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (stood && document.activeElement === document.body) {
      const again = stood.map((place) => place && $(place)).find(Boolean);
      if (again) again.focus();
    }
    stood = null;
    if (event.target.id !== "triage") return;
    tell(Object.entries(values()).filter(([name, value]) => before[name] !== value).map((pair) => pair.join(", ")).join("; "));
  });

  // --- What a person changed no longer looks like a machine's -----------------------------------------------
  document.addEventListener("input", (event) => {
    if (event.target.id !== "text") return;
    const panel = $("#reply");
    if (panel.dataset.origin !== "draft") return;
    panel.dataset.origin = "edit";
    panel.classList.remove("machine");
    $("#reply-title").textContent = $("#reply-title").dataset.edited;
  });

  // --- The undo window --------------------------------------------------------------------------------------
  let ticking = 0;
  function countdown() {
    clearInterval(ticking);
    const left = $(".left[data-until]");
    if (!left) return;
    left.end ??= Date.now() + Number(left.dataset.left) * 1000;  // as of when it was rendered, however often it is looked at
    ticking = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((left.end - Date.now()) / 1000));
      left.textContent = left.textContent.replace(/\d+/, seconds);
      if (!seconds) clearInterval(ticking);
    }, 250);
  }

  // --- Live updates: ids only; the list and the status line fetch themselves anew ----------------------------
  const seenFirst = () => ($("#status") || { dataset: {} }).dataset.seen;
  let seen = seenFirst();
  // A moment after the first news of a while, then at most every two seconds or so for as long as news comes; never two
  // at once. Not all pages at the same moment: each waits a little more or less.
  const GATHERED = 300, APART = 1500, pending = {}, ended = {};
  function soon(name, work) {
    if (name in pending) { pending[name] = true; return; }
    pending[name] = false;
    const rest = (ended[name] || 0) + APART * (1 + Math.random() / 2) - Date.now();
    setTimeout(async () => {
      pending[name] = false;
      const patience = new Promise((done) => setTimeout(done, 10000));  // a desk that does not answer is asked again
      try { await Promise.race([work(), patience]); } catch { /* htmx told of it */ }
      ended[name] = Date.now();
      const more = pending[name];
      delete pending[name];
      if (more) soon(name, work);
    }, Math.max(rest, GATHERED * (1 + Math.random())));
  }
  // Each is its own source: htmx keeps one queue a source, in which one would wait for the other.
  function freshList() {
    const list = $("#list");
    if (!list || list.dataset.query === undefined || leftAlone(list)) return;
    const open = $("article.ticket");
    const query = new URLSearchParams(list.dataset.query);
    query.set("part", "list");
    if (list.dataset.after) query.set("after", list.dataset.after);
    if (open) query.set("current", open.dataset.ticketId);
    return htmx.ajax("GET", `/?${query}`, { source: "#list", target: "#list", swap: "outerHTML" });
  }
  // What the person is about to do is not taken away: the list is fetched anew once the focus has left it, and what is
  // pressed once it is let go. A row or a button that another takes the place of in between would hear of no click.
  const postponed = new Set();
  let pressed = null;
  function leftAlone(part) {
    const name = part.id === "status" ? "status" : "list", at = document.activeElement;
    const busy = part.contains(pressed) || name === "list" && part.contains(at) && !at.matches("a.row");
    if (busy) postponed.add(name);
    return busy;
  }
  function catchUp() {
    const work = { list: freshList, status: freshStatus };
    for (const name of postponed) soon(name, work[name]);
    postponed.clear();
  }
  document.addEventListener("focusout", catchUp);
  document.addEventListener("pointerdown", (event) => { pressed = event.button ? null : event.target.closest("a, button, summary, label, input, select"); });
  for (const name of ["pointerup", "pointercancel", "contextmenu"]) document.addEventListener(name, () => { pressed = null; catchUp(); });
  // What was chosen or typed and not yet asked for goes over, as do the row and the place that the person is at. All of it
  // as it stands when the list comes, not when it was asked for.
  let goesOver = () => {};
  const isFresh = (event) => event.detail.requestConfig?.elt.id === "list";
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isFresh(event) || !event.detail.shouldSwap) return;
    const list = event.detail.target, row = document.activeElement.closest("a.row");
    event.detail.shouldSwap = !leftAlone(list);
    const scroll = list.scrollTop, fields = list.querySelectorAll("select, input:not([type=hidden])");
    goesOver = (fresh) => {
      for (const { name, value } of fields) {
        const field = $(`[name="${name}"]`, fresh);
        if (field) field.value = value;
      }
      fresh.scrollTop = scroll;
      const again = row && $(`a.row[data-ticket-id="${row.dataset.ticketId}"]`, fresh);
      if (again) again.focus();
    };
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {  // the tabs with their numbers, which come with the list
    if (leftAlone(event.detail.target)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "status" && leftAlone(event.detail.target)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "list" && isFresh(event)) goesOver(event.target); });
  function freshStatus() {
    const open = $("article.ticket");
    if (!open) return;
    const query = new URLSearchParams($("#status").dataset.way);
    query.set("seen", seen || "");
    const url = `/tickets/${open.dataset.ticketId}/status?${query}`;
    return htmx.ajax("GET", url, { source: "#status", target: "#status", swap: "outerHTML" });
  }
  // The line at the top: whether news come, and if not, why.
  let signedOut = false;
  function connected(state) {
    const live = $("#live"), said = `${state === "on" ? "●" : "○"} ${live.dataset[state]}`;
    if (live.textContent !== said) live.textContent = said;  // the same words again are not announced again
  }
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401 || event.target.id !== "list" && event.target.id !== "status") return;
    signedOut = true;
    connected("ended");
    soon("presence", freshPresence);  // which says what to do about the text
  });
  // Another language is asked for where the page is by now.
  document.addEventListener("htmx:pushedIntoHistory", (event) => { for (const back of all(".language [name=back]")) back.value = event.detail.path; });
  // --- What is typed is kept at the desk; what could not be yet stays here, is tried again, and the page says so --
  let unsaved = false, sending = null, trying = 0, wait = 0;
  const saving = (state, words) => {
    const box = $("#saved");
    if (!box) return;
    box.dataset.state = state;
    if (words) box.textContent = box.dataset[words];
  };
  // A field that the desk does not take from this page any more: the page is of an earlier sign-in. It is not asked again.
  const shut = () => ($("#text") || {}).shut;
  function save() { if (unsaved && $("#text") && !shut()) htmx.trigger("#text", "keep"); }
  function saveNow() {  // the page is about to go: no answer can be waited for
    const form = $("#approve");
    if (unsaved && form && !shut()) navigator.sendBeacon(`/tickets/${openId()}/draft`, new URLSearchParams([...new FormData(form), ["beacon", "1"]]));
    unsaved = false;
    clearTimeout(trying);
  }
  document.addEventListener("input", (event) => {
    if (event.target.id !== "text") return;
    unsaved = true;
    if (!shut()) saving("typing");
  });
  document.addEventListener("focusout", (event) => { if (event.target.id === "text") save(); });
  document.addEventListener("submit", (event) => { if (event.target.id === "approve") unsaved = false; });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "text") {
      if (shut()) event.preventDefault();
      else sending = event.target.value;
    } else if (shut() && event.detail.target.id === "ticket") {  // the browser asks first, and the next page is of this sign-in
      event.preventDefault();
      location.assign(event.detail.pathInfo.requestPath);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "saved") return;
    wait = 0;
    if ($("#saved [data-not-kept]")) { saving("decided"); return; }
    if ($("#text").value !== sending) return;
    unsaved = false;
    saving("saved");
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (event.target.id !== "text") return;
      const { status } = event.detail.xhr;
      event.target.shut = status === 403;
      saving("here", status === 403 ? "earlier" : status === 401 ? "ended" : "lost");
      wait = Math.min(15000, wait * 2 || 1000);
      clearTimeout(trying);
      if (!shut()) trying = setTimeout(save, wait);
    });
  }
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "ticket" && event.detail.shouldSwap) saveNow(); });
  addEventListener("pagehide", saveNow);
  addEventListener("beforeunload", (event) => { if (unsaved && wait) event.preventDefault(); });

  // --- Who else is here: the page asks again and again, and says when it leaves -----------------------------
  const openId = () => ($("#presence") || { dataset: {} }).dataset.ticketId || "";
  const freshPresence = () => { if ($("#presence")) htmx.trigger("#presence", "refresh"); };
  let held = "", place = "";  // the ticket this page holds, and the page's own name, given by the desk
  function leave() {
    const token = $("input[name=csrf]");
    const said = token && new URLSearchParams({ csrf: token.value, page: place });
    if (held && said) navigator.sendBeacon(`/tickets/${held}/leave`, said);
    held = "";
  }
  function hold() {
    if (held !== openId()) leave();
    held = openId();
    place = place || (held && $("#presence").dataset.page);
  }
  document.addEventListener("htmx:configRequest", (event) => { if (place) event.detail.headers["X-Page"] = place; });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const box = $("#presence");
      if (!box || event.target !== box) return;
      const said = document.createElement("p");  // what was known may be wrong by now
      said.className = "quiet";
      said.dataset.testid = "presence-lost";
      said.textContent = event.detail.xhr.status === 401 ? box.dataset.ended : box.dataset.lost;
      box.replaceChildren(said);
    });
  }
  document.addEventListener("htmx:beforeSwap", (event) => {  // the same words again are not announced again
    if (event.detail.target.id !== "presence") return;
    const fresh = new DOMParser().parseFromString(event.detail.serverResponse, "text/html").body.textContent.trim();
    if (fresh === event.detail.target.textContent.trim()) event.detail.shouldSwap = false;
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { hold(); if (event.persisted) freshPresence(); });
  // A page that nobody sees holds no stream: a browser opens six connections to one desk, for all its pages together. It
  // goes on saying that it is there.
  const UNSEEN = 3000;
  function listen() {
    const news = ($("#live") || { dataset: {} }).dataset.news;
    if (!news || !window.EventSource) return;  // this page, or this role, has no news
    const fresh = () => { soon("list", freshList); soon("status", freshStatus); soon("presence", freshPresence); };
    let source = null, behind = document.hidden, pause = 0, waiting = 0, unseen = 0, refused = false;
    function connect() {
      clearTimeout(waiting);
      source = new EventSource(news);
      source.onopen = () => {
        signedOut = false;
        pause = 0;
        connected("on");
        save();
        if (behind) fresh();  // what happened while nobody told it
        behind = true;
      };
      source.onerror = () => {
        connected(signedOut ? "ended" : "off");
        behind = true;
        if (source.readyState !== EventSource.CLOSED) return;  // the browser tries again by itself
        source = null;  // it was refused, and the browser does not
        if (!pause) fresh();  // which says whether the session has ended
        later();
      };
      source.addEventListener("changed", (event) => {
        soon("list", freshList);
        if (openId() !== event.data) return;
        soon("status", freshStatus);
        soon("presence", freshPresence);
      });
      source.addEventListener("behind", fresh);  // what happened between the page and its stream
      source.addEventListener("presence", (event) => { if (openId() === event.data) soon("presence", freshPresence); });
    }
    function later() {
      pause = Math.min(30000, pause * 2 || 1000);
      waiting = setTimeout(again, pause * (1 + Math.random() / 2));
    }
    // Why is not told to a stream, so it is asked first: whoever may not have news any more, on record, is not to ask for ever.
    async function again() {
      const asked = new AbortController();
      const status = await fetch(news, { signal: asked.signal, redirect: "manual" }).then((answer) => answer.status, () => 0);
      asked.abort();
      refused = status === 403;
      if (source || refused || document.hidden) return;  // a page that is seen again connects
      if (status === 200) connect();
      else later();
    }
    function disconnect() {
      clearTimeout(waiting);
      if (source) source.close();
      source = null;
      behind = true;
      pause = 0;
    }
    function look() {
      clearTimeout(unseen);
      if (document.hidden) unseen = setTimeout(disconnect, UNSEEN);
      else if (!source && !refused) connect();
    }
    if (!document.hidden) connect();
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", disconnect);
    addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "list" && event.target.dataset.query === undefined) ($("a.row") || $("#q")).focus();  // found
    countdown();
    if (event.target.id === "ticket" || event.target.id === "reading") picked = "";
    if (event.target.id !== "ticket") return;
    hold();
    seen = seenFirst();
    document.body.classList.add("opened");
    const open = $("article.ticket");
    for (const row of all("a.row")) {
      const current = open && row.dataset.ticketId === open.dataset.ticketId;
      current ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current");
    }
    $("#ticket").scrollTop = 0;
    const heading = $("#subject");
    if (!heading) return;
    if (shows($("#list"))) { tell(`${heading.textContent}, ${$(".ticket .summary").textContent}`); return; }
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  });
  document.addEventListener("DOMContentLoaded", () => {
    countdown();
    listen();
    const row = location.hash.startsWith("#t-") && document.getElementById(location.hash.slice(1));
    if (row) row.focus();  // back from its ticket
  });
})();
