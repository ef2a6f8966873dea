"""A person in front of the browser: looks at pages, keeps screenshots, and notices what makes a page hard to use."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What a page must keep, asked of the rendered page itself. Each returns a list of faults.
UNNAMED = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary, [role=img], progress')]
  .filter(e => e.checkVisibility())
  .filter(e => {
    const named = e.getAttribute('aria-label') || e.getAttribute('title') || e.innerText || e.value
      || [...(e.labels || [])].map(l => l.innerText).join('');
    return !(named || '').trim();
  }).map(e => e.outerHTML.slice(0, 120))"""
DOUBLE_IDS = """() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i); }"""
DANGLING = """() => [...document.querySelectorAll('[aria-describedby], [aria-labelledby]')]
  .flatMap(e => ((e.getAttribute('aria-describedby') || '') + ' ' + (e.getAttribute('aria-labelledby') || '')).split(' '))
  .filter(id => id && !document.getElementById(id))"""
HEADINGS = """() => { const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(e => e.checkVisibility()).map(e => +e.tagName[1]);
  const faults = levels.filter(l => l === 1).length === 1 ? [] : ['h1: ' + levels.filter(l => l === 1).length];
  levels.forEach((l, i) => { if (i && l > levels[i - 1] + 1) faults.push('h' + levels[i - 1] + ' then h' + l); });
  return faults; }"""
OVERFLOW = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 5)"""
CONTRAST = """() => {
  const channel = v => { v /= 255; return v <= .03928 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4); };
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const read = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = e => { const above = []; for (let p = e; p; p = p.parentElement) above.push(read(getComputedStyle(p).backgroundColor));
    return above.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]); };
  const faults = new Set();
  for (const e of document.querySelectorAll('body *')) {
    if (!e.checkVisibility({visibilityProperty: true, opacityProperty: true}) || e.closest('svg')) continue;
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e), back = ground(e), front = over(read(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
    const size = parseFloat(style.fontSize), needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < needed) faults.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2) + ' ' + e.innerText.trim().slice(0, 20));
  }
  return [...faults]; }"""
CHECKS = {
    "without a name": UNNAMED,
    "ids twice": DOUBLE_IDS,
    "references to nothing": DANGLING,
    "headings": HEADINGS,
    "wider than the screen": OVERFLOW,
    "too little contrast": CONTRAST,
}


@dataclass
class Reader:
    """`faults` gathers what the browser complains about on its console."""

    page: Any
    language: str
    width: int
    folder: Path
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on(
            "console",
            lambda said: (
                self.faults.append(f"{said.text} at {said.location}") if said.type in {"error", "warning"} else None
            ),
        )
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def open(self, path: str) -> None:
        self.page.goto(path)

    def text(self, selector: str = "main") -> str:
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def keep(self, name: str) -> None:
        """Keep a picture of the whole page.

        The caret stays in it: hiding it sets a style attribute, which a later swap would copy and the policy refuse.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(
            path=self.folder / f"{name}-{self.language}-{self.width}.png", full_page=True, caret="initial"
        )

    def hard_to_use(self) -> dict[str, list[str]]:
        """Return what is wrong with the page by kind; empty where nothing is."""
        self.page.wait_for_load_state()  # a page that the program refreshes is looked at once it stands
        found = {name: self.page.evaluate(check) for name, check in CHECKS.items()}
        return {name: faults for name, faults in found.items() if faults}

    def focus_order(self, steps: int) -> list[str]:
        """Press Tab and name what gets the focus each time."""
        names = []
        for _ in range(steps):
            self.page.keyboard.press("Tab")
            names.append(
                " ".join(
                    self.page.evaluate(
                        "document.activeElement.innerText || document.activeElement.id || document.activeElement.ariaLabel"
                    ).split()
                )
            )
        return names
