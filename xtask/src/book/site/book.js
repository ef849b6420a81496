"use strict";
// Runs before the page is drawn, so that neither theme nor language flickers.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const all = (selector) => [...document.querySelectorAll(selector)];
const press = (buttons, is) => buttons.forEach((b) => b.setAttribute("aria-pressed", String(is(b))));
// A browser may keep nothing for pages from the disk; then a choice lasts as long as the page.
const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* as above */ } };

root.classList.add("js");
root.lang = kept("lang") ?? (navigator.language.startsWith("ja") ? "ja" : "en");
if (kept("theme")) root.dataset.theme = kept("theme");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);

function show() {
  document.title = document.querySelector("title").dataset[root.lang];
  press(all("[data-lang]"), (button) => button.dataset.lang === root.lang);
  press(all("#theme"), isDark);
}

addEventListener("DOMContentLoaded", () => {
  all("[data-lang]").forEach((button) => button.addEventListener("click", () => {
    keep("lang", root.lang = button.dataset.lang);
    show();
  }));
  document.querySelector("#theme").addEventListener("click", () => {
    keep("theme", root.dataset.theme = isDark() ? "light" : "dark");
    show();
  });
  dark.addEventListener("change", show);
  show();
  if (document.querySelector("#panes")) besideEachOther();
});

// In what scrolls by the arrow keys they stay what they are.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("[tabindex='0']")) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (way) document.querySelector(`a[rel=${way}]`)?.click();
});

// Two programs, chosen by the address: `#left,right`, or one of them beside Python's.
function besideEachOther() {
  const programs = new Map(all(".program").map((program) => [program.id, {
    title: program.querySelector("h3").innerHTML,
    lines: program.querySelector("pre code").innerHTML.replace(/\n$/, "").split("\n"),
  }]));
  const differences = JSON.parse(document.querySelector("#differences").textContent);

  const chosen = () => {
    const [left, right] = location.hash.slice(1).split(",").filter((model) => programs.has(model));
    if (left && right && left !== right) return [left, right];
    if (!left) return ["threads", "asyncio-tokio"];
    return left === "python" ? ["python", "threads"] : ["python", left];
  };
  // One that is on the other side already changes places.
  const choose = (side, model) => {
    const pair = chosen();
    if (pair[1 - side] === model) pair.reverse();
    pair[side] = model;
    location.replace("#" + pair);
  };

  const draw = () => {
    const pair = chosen();
    const swapped = !differences[pair];
    const rows = differences[swapped ? [...pair].reverse() : pair];
    pair.forEach((model, side) => {
      const pane = all(".pane")[side];
      const { title, lines } = programs.get(model);
      pane.querySelector("h3").innerHTML = title;
      let number = 0;
      pane.querySelector(".code").replaceChildren(...rows.map((row) => {
        const line = document.createElement("div");
        const words = row && row[swapped ? 1 - side : side];
        line.className = !row ? "same" : words ? "other" : "none";
        if (row && !words) return line;
        line.innerHTML = lines[number++] || "\u200b";
        line.dataset.line = number;
        line.style.setProperty("--indent", line.textContent.search(/\S|$/) + 2);
        if (row) mark(line, words);
        return line;
      }));
      press(all(`[data-side=${pane.dataset.side}]`).filter((e) => e.dataset.model), (b) => b.dataset.model === model);
    });
    document.querySelector("#panes").style.setProperty("--rows", rows.length + 1);
    all("[data-same]").forEach((count) => {
      count.textContent = rows.filter((row) => String(!row) === count.dataset.same).length;
    });
    all("[data-carry]").forEach((link) => { link.hash = pair; });
  };

  const models = [...programs.keys()];
  all("button[data-side]").forEach((button) => button.addEventListener("click", () => {
    choose(button.dataset.side === "left" ? 0 : 1, button.dataset.model);
  }));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const number = /^Digit([1-7])$/.exec(event.code)?.[1];
    if (number) choose(event.shiftKey ? 1 : 0, models[number - 1]);
    if (event.key === "x") choose(0, chosen()[1]);
  });
  addEventListener("hashchange", draw);
  draw();
  // Whoever comes for two programs wants to see them.
  if (location.hash) document.querySelector("#compare").scrollIntoView();
}

// Marks stretches of a line's text, whatever elements are in it.
function mark(line, ends) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let start = 0;
  for (const node of nodes) {
    const length = node.data.length;
    // The last first: marking cuts off what is behind it.
    for (let i = ends.length - 2; i >= 0; i -= 2) {
      const [first, last] = [Math.max(ends[i] - start, 0), Math.min(ends[i + 1] - start, length)];
      if (first >= last) continue;
      const range = document.createRange();
      range.setStart(node, first);
      range.setEnd(node, last);
      range.surroundContents(document.createElement("mark"));
    }
    start += length;
  }
}
