// Ways between pages: G and a letter, / to search. Every one of them is a link in the bar or on the page of keys too.
"use strict";
(() => {
  const bar = document.querySelector(".bar[data-go]");
  if (!bar) return;
  const ways = JSON.parse(bar.dataset.go);
  let going = 0;
  const ready = (on) => {
    clearTimeout(going);
    going = on ? setTimeout(() => ready(false), 1000) : 0;
    document.body.classList.toggle("going", on);
  };
  function find() {
    const box = document.querySelector("#q");
    if (box) { box.focus(); box.select(); } else if (bar.dataset.search) location.assign(bar.dataset.search);
  }
  // First of all listeners: what follows G is a way, or nothing, and never an action on the ticket.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    if (event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (going && key !== "Shift") {
      ready(false);
      const tab = ways[key] && document.querySelector(`#views a[href^="${ways[key]}"]`);  // with its filters
      if (ways[key]) location.assign(tab ? tab.href : ways[key]);
    } else if (key === "g") ready(true);
    else if (key === "/") find();
    else if (key === "?" && !document.querySelector("#keys")) location.assign("/keys");
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
