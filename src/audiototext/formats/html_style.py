"""The style sheet and the script of the html format's pages."""

from __future__ import annotations

CSS = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1d1f; --soft: #595c61; --line: #d9dbdf;
  --link: #0a55a8; --now: #dcebff; --doubt: #ffe9a8; --bar: #f4f5f7;
  --alert: #a33a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17181b; --ink: #e7e8ea; --soft: #adb1b8; --line: #3a3d43;
    --link: #8fbcff; --now: #1d3a5f; --doubt: #5c4700; --bar: #212328;
    --alert: #ffb27a;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: var(--top, 1rem); }
body {
  margin: 0 auto; max-width: 52rem; padding: 2rem 1.25rem 6rem;
  background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.65 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: break-word;
}
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.25; }
.facts { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0; color: var(--soft); }
.facts div { display: flex; gap: .4rem; }
.facts dt { flex: none; }
.facts dd { margin: 0; color: var(--ink); }
.notes { margin: .75rem 0 0; padding-inline-start: 1.25rem; color: var(--soft); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }

#player {
  position: sticky; top: 0; z-index: 1; margin: 1.25rem -1.25rem 0; padding: .75rem 1.25rem;
  background: var(--bar); border-block: 1px solid var(--line);
}
#recording { display: block; width: 100%; max-height: 34vh; background: #000; }
.sound #recording { height: 54px; background: none; }
#player label, #doubts + label { font-size: .9375rem; }
#opener { display: inline-block; margin-top: 1.25rem; }
#opener span {
  display: inline-block; padding: .4rem .9rem; border: 1px solid var(--soft); border-radius: 6px;
  color: var(--link); cursor: pointer;
}
#opener input { position: absolute; opacity: 0; width: 1px; height: 1px; }
#opener input:focus-visible + span { outline: 3px solid var(--link); outline-offset: 2px; }
input[type="checkbox"] { width: 1.05rem; height: 1.05rem; margin: 0; vertical-align: -.15em; }
#doubts { margin-top: 1.5rem; accent-color: var(--link); }
#follow { accent-color: var(--link); }
#player p { margin: .5rem 0 0; }

main { margin-top: 1.5rem; }
.paragraph { display: grid; grid-template-columns: 6rem minmax(0, 1fr); margin: 0 0 1.1rem; }
.paragraph .head {
  display: flex; flex-wrap: wrap; align-items: baseline; align-content: start; gap: 0 .6rem;
}
.paragraph p { margin: 0; position: relative; }
.time { color: var(--link); font-variant-numeric: tabular-nums; text-decoration: none; }
.time:hover { text-decoration: underline; }
.speakers .paragraph { display: block; }
.speakers .head { margin-bottom: .1rem; }
.speaker { font-weight: 600; }
.language { color: var(--soft); font-size: .875rem; }
mark {
  background: var(--doubt); color: inherit; border-radius: 3px; padding: 0 .1em; margin: 0 -.1em;
  text-decoration: underline dotted; text-underline-offset: .2em; text-decoration-thickness: 1px;
}
#doubts:not(:checked) ~ main mark { background: none; text-decoration: inherit; }
.key { margin: .5rem 0 0; font-size: .9375rem; }
.doubted { text-decoration: underline dashed 1px var(--alert); text-underline-offset: .3em; }
.why { margin-inline: .2em; color: var(--alert); cursor: help; user-select: none; }
.why > span {
  position: absolute; inset-inline: 0; z-index: 1; width: fit-content; max-width: 100%;
  margin-block: 1.8em 0; padding: .2rem .6rem; clip-path: inset(50%);
  background: var(--bar); color: var(--ink); border: 1px solid var(--alert); border-radius: 6px;
  font-size: .9375rem; line-height: 1.4;
}
.why:is(:hover, :focus) > span { clip-path: none; }
.gap { color: var(--alert); font-size: .9375rem; font-style: italic; }
.gap .time { font-style: normal; }
div.gap { display: grid; grid-template-columns: 6rem minmax(0, 1fr); margin: 0 0 1.1rem; }
.speakers div.gap { display: block; }
span.gap { margin-inline-end: .35em; }
span.gap::before { content: "["; }
span.gap::after { content: "]"; }
.now { background: var(--now); box-shadow: 0 0 0 3px var(--now); border-radius: 2px; }
.ready main [data-at] { cursor: pointer; }
.ready main p [data-at]:not(:has([data-at])):hover {
  box-shadow: inset 0 -2px var(--link);
}

@media (max-width: 40rem) {
  body { padding: 1.25rem 1rem 4rem; font-size: 1rem; }
  #player { margin-inline: -1rem; padding-inline: 1rem; }
  #player { padding-block: .5rem; }
  #recording { max-height: 28vh; }
  .paragraph, div.gap { display: block; }
}
@media (max-height: 30rem) {
  #player { position: static; }
}
@media print {
  @page { margin: 2cm; }
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --soft: #000; --line: #000; --link: #000; --doubt: #fff;
    --alert: #000;
  }
  body { max-width: none; padding: 0; font-size: 11pt; line-height: 1.45; }
  #player, #opener, #failed, #doubts, #doubts + label span { display: none !important; }
  #doubts + label { display: block; margin-top: 1rem; }
  #doubts:not(:checked) + label { display: none; }
  .why > span { position: static; margin: 0; padding: 0; clip-path: none; border: 0; }
  .why > span::before { content: " ["; }
  .why > span::after { content: "]"; }
  .paragraph { break-inside: avoid; orphans: 3; widows: 3; }
  .now { background: none; box-shadow: none; }
  main span, main mark { color: #000 !important; background: none !important; }
}
"""
"""Colours have a contrast of at least 4.5 to 1, in the light and in the dark."""

SCRIPT = """
(() => {
  "use strict";
  const kinds = ["mp4", "webm", "mkv", "mov", "m4v", "mp3", "m4a", "ogg", "opus", "oga", "wav",
    "flac", "aac"];
  const id = (name) => document.getElementById(name);
  const video = id("recording"), player = id("player"), follow = id("follow");
  const opener = id("opener"), failed = id("failed");
  const segments = [...document.querySelectorAll(".segment")];
  const starts = segments.map((segment) => Number(segment.dataset.at) / 1000);
  const page = location.pathname.split("/").pop().replace(/\\.x?html?$/i, "");
  let now = null, scrolledAt = 0;

  const name = () => {
    try { return decodeURIComponent(page); } catch { return page; }
  };
  if (page) document.title = id("title").textContent = name();

  for (const told of document.querySelectorAll("[data-language]")) {
    try {
      const names = new Intl.DisplayNames("en", { type: "language" });
      told.textContent = names.of(told.dataset.language);
    } catch { /* the code stays */ }
  }

  const stems = new Set([page]);
  for (const end of [/\\.partial$/i, /~\\d+$/, /_[^_.]+$/, /\\.[a-z]{2,3}(-[a-z0-9]+)*$/i]) {
    for (const stem of [...stems]) stems.add(stem.replace(end, ""));
  }
  stems.delete("");

  const candidates = () => [...stems].flatMap((stem) =>
    kinds.some((kind) => stem.toLowerCase().endsWith("." + kind)) ? [stem] : []
  ).concat([...stems].flatMap((stem) => kinds.map((kind) => stem + "." + kind)));

  const offer = () => { opener.hidden = false; };
  const look = () => {
    const found = candidates();
    if (!found.length) return offer();
    for (const file of found) {
      const source = document.createElement("source");
      source.src = "./" + file;
      if (file === found[found.length - 1]) source.addEventListener("error", offer);
      video.append(source);
    }
    video.load();
  };

  const ready = () => {
    opener.hidden = true;
    player.hidden = false;
    document.body.classList.add("ready");
    document.body.classList.toggle("sound", !video.videoWidth);
    document.documentElement.style.setProperty("--top", player.offsetHeight + 16 + "px");
    const asked = document.querySelector(":target [data-at]");
    if (asked) video.currentTime = Number(asked.dataset.at) / 1000;
  };

  const spokenAt = (time) => {
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= time + 0.01) low = middle + 1; else high = middle;
    }
    const last = segments[low - 1];
    return last && time < Number(last.dataset.to) / 1000 ? last : null;
  };

  const bring = (segment) => {
    const box = segment.getBoundingClientRect();
    if (box.top > player.getBoundingClientRect().bottom && box.bottom < innerHeight * 0.85) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrolledAt = Date.now();
    segment.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };

  const show = () => {
    const segment = spokenAt(video.currentTime);
    if (segment === now) return;
    if (now) now.classList.remove("now");
    now = segment;
    if (!now) return;
    now.classList.add("now");
    if (follow.checked && !video.paused) bring(now);
  };

  const seek = (event) => {
    const place = event.target.closest("[data-at]");
    if (!place || player.hidden || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const isLink = place.matches("a");
    if (!isLink && !getSelection().isCollapsed) return;
    if (isLink) event.preventDefault();
    follow.checked = true;
    video.currentTime = Number(place.dataset.at) / 1000;
    video.play().catch(() => {});
  };

  video.addEventListener("loadedmetadata", ready);
  video.addEventListener("error", () => { failed.hidden = false; });
  video.addEventListener("timeupdate", show);
  video.addEventListener("seeking", show);
  document.querySelector("main").addEventListener("click", seek);
  addEventListener("scroll", () => {
    if (!video.paused && Date.now() - scrolledAt > 1000) follow.checked = false;
  }, { passive: true });
  id("file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    failed.hidden = true;
    if (file) video.src = URL.createObjectURL(file);
  });
  look();
})();
"""
"""Finds the recording by the page's own name, plays it, and follows it in the text."""
