"""The style sheet and the script of a report's page."""

from __future__ import annotations

CSS = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1d1f; --soft: #595c61; --line: #d9dbdf; --bed: #f1f2f4;
  --link: #0a55a8; --words: #66707d; --gap: #b3261e; --doubt: #9a5b00; --now: #dcebff;
  --one: #20659c; --two: #2a7a4b; --three: #84479c; --four: #8a6500; --five: #a83d5d;
  --six: #5a626e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17181b; --ink: #e7e8ea; --soft: #adb1b8; --line: #3a3d43; --bed: #24262b;
    --link: #8fbcff; --words: #9aa3b0; --gap: #ff8f85; --doubt: #f0b35a; --now: #1d3a5f;
    --one: #74b3ec; --two: #6cc593; --three: #cf9be6; --four: #d8b24a; --five: #f08ba8;
    --six: #a7afbb;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; }
h2 { margin: 2.25rem 0 .6rem; font-size: 1.3rem; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.075rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.soft { color: var(--soft); }
body > .soft { margin: 0 0 .25rem; }
.outcome { font-size: 1.125rem; font-weight: 600; }
.warning { color: var(--gap); }
nav ol { margin: 1rem 0 0; padding-inline-start: 1.5rem; }
nav li { margin-bottom: .4rem; }
nav span { display: block; color: var(--soft); }
nav .warning { color: var(--gap); }
article + article { margin-top: 3rem; border-top: 1px solid var(--line); }

dl { margin: .75rem 0; }
dl div { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr); gap: 0 1rem; }
dt { color: var(--soft); overflow-wrap: anywhere; }
dd { margin: 0; }
.notes { margin: .75rem 0; padding-inline-start: 1.25rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: .9375rem; }
footer dl div { grid-template-columns: 15rem minmax(0, 1fr); }

.row { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); align-items: center; }
.row + .row { margin-top: .3rem; }
.row .name { font-size: .9375rem; padding-inline-end: .5rem; }
.row svg {
  display: block; width: 100%; height: 1.375rem; background: var(--bed); fill: var(--one);
}
.row svg.axis { height: 1rem; background: none; fill: var(--soft); overflow: visible; }
.axis text { font-size: .75rem; font-variant-numeric: tabular-nums; }
.row .tick { stroke: var(--line); }
svg.words { fill: var(--words); }
.gap a rect { fill: var(--gap); stroke: var(--gap); }
.doubt a rect { fill: var(--doubt); stroke: var(--doubt); }
.row a rect { stroke-width: 2px; }
.row a rect.reach { fill: transparent; stroke: transparent; stroke-width: 10px; }
.row a:hover rect, .row a:focus-visible rect { fill: var(--ink); stroke: var(--ink); }
.row a:hover rect.reach, .row a:focus-visible rect.reach { fill: transparent; stroke: transparent; }
.row a:focus-visible rect.reach { stroke: var(--link); stroke-width: 4px; }
.row a:focus-visible { outline: none; }
svg.lane-2 { fill: var(--two); }
svg.lane-3 { fill: var(--three); }
svg.lane-4 { fill: var(--four); }
svg.lane-5 { fill: var(--five); }
svg.lane-6 { fill: var(--six); }
.row svg[class^="lane-"] { height: .875rem; }

.places { list-style: none; margin: 1rem 0 0; padding: 0; }
.places > li {
  margin: 0 0 1rem; padding: .25rem 0 .25rem .875rem; border-inline-start: 4px solid var(--doubt);
  scroll-margin-top: 1rem;
}
.places > li.gap { border-inline-start-style: dashed; border-color: var(--gap); }
.places > li:target { background: var(--now); }
.head { display: flex; flex-wrap: wrap; gap: 0 .9rem; color: var(--soft); }
.time { font-variant-numeric: tabular-nums; text-decoration: none; }
.time:hover { text-decoration: underline; }
.kind { color: var(--doubt); font-weight: 600; }
.gap .kind { color: var(--gap); }
.places p { margin: .15rem 0; }
.said { max-width: 42rem; font-size: 1.0625rem; }
.reasons { margin: .15rem 0; padding-inline-start: 1.1rem; color: var(--soft); }
audio { display: block; width: 100%; max-width: 26rem; height: 2.5rem; margin: .4rem 0; }

.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td {
  padding: .2rem 1.25rem .2rem 0; text-align: start; vertical-align: top; font-weight: normal;
}
thead th { color: var(--soft); font-size: .9375rem; }
tbody tr { border-top: 1px solid var(--line); }
.numbers td, .numbers thead th + th { text-align: end; font-variant-numeric: tabular-nums; }
.bars { width: 100%; max-width: 34rem; }
.bars th { white-space: nowrap; font-variant-numeric: tabular-nums; }
.bars tbody tr { border: none; }
.bars td + td, .bars thead th:last-child { text-align: end; font-variant-numeric: tabular-nums; }
.bars td:nth-child(2) { width: 99%; vertical-align: middle; }
.bars th, .bars td { padding-block: .05rem; }
.bars svg { display: block; width: 100%; height: .875rem; fill: var(--words); }
.texts th, .texts td { min-width: 4.5rem; }
.set { margin-top: 1.5rem; }
h2 + .set, h3 + .set { margin-top: .5rem; }
details { margin: .35rem 0; }
summary { cursor: pointer; color: var(--link); }

@media (max-width: 40rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  .row { display: block; }
  .row .name { line-height: 1.3; }
  .row .name:empty, .axis .second { display: none; }
  .row + .row { margin-top: .4rem; }
  dl div { display: block; margin-bottom: .35rem; }
  th, td { padding-inline-end: .75rem; }
}
@media print {
  @page { margin: 2cm; }
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --soft: #333; --line: #999; --link: #000; --bed: #fff;
    --words: #666; --gap: #a00; --doubt: #850; --now: #fff;
    --one: #20659c; --two: #2a7a4b; --three: #84479c; --four: #8a6500; --five: #a83d5d;
    --six: #5a626e;
  }
  body { max-width: none; padding: 0; font-size: 10.5pt; line-height: 1.4; }
  audio { display: none; }
  .row svg { border-bottom: 1px solid #999; }
  .places > li, .timeline, tr { break-inside: avoid; }
  h1, h2, h3, summary { break-after: avoid; }
}
"""
"""Colours have a contrast of at least 4.5 to 1, in the light and in the dark."""

SCRIPT = """
document.addEventListener("play", (event) => {
  for (const other of document.querySelectorAll("audio")) {
    if (other !== event.target) other.pause();
  }
}, true);
"""
"""While one sound plays, the others rest."""
