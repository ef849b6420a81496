"use strict";
// Runs before the page is drawn, so that neither theme nor language flickers.
const root = document.documentElement;
root.classList.add("js");
// Some browsers keep nothing for a page from the disk: then a choice lasts as long as the page.
const kept = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name);
    return localStorage.setItem(name, value);
  } catch {
    return null;
  }
};
const theme = () => kept("theme") ?? root.dataset.theme
  ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
if (kept("theme")) root.dataset.theme = kept("theme");
root.lang = kept("lang") ?? (navigator.language.startsWith("ja") ? "ja" : "en");

const all = (selector) => [...document.querySelectorAll(selector)];
const pressed = (button, is) => button.setAttribute("aria-pressed", String(is));

function show() {
  const title = document.querySelector("title");
  document.title = title.dataset[root.lang];
  all("[data-lang]").forEach((button) => pressed(button, button.dataset.lang === root.lang));
  pressed(document.querySelector("#theme"), theme() === "dark");
}

addEventListener("DOMContentLoaded", () => {
  all("[data-lang]").forEach((button) => button.addEventListener("click", () => {
    root.lang = button.dataset.lang;
    kept("lang", root.lang);
    show();
  }));
  document.querySelector("#theme").addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    kept("theme", root.dataset.theme);
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
  if (document.querySelector("#panes")) beside();
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("[tabindex='0']")) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (way) document.querySelector(`a[rel=${way}]`)?.click();
});

// Two programs beside each other, chosen by the address: `#left,right`.
function beside() {
  const programs = new Map(all(".program").map((section) => [section.id, {
    title: section.querySelector("h3").innerHTML,
    lines: section.querySelector("pre code").innerHTML.replace(/\n$/, "").split("\n"),
  }]));
  const models = [...programs.keys()];
  const differences = JSON.parse(document.querySelector("#differences").textContent);

  const chosen = () => {
    const [left, right] = location.hash.slice(1).split(",").filter((name) => programs.has(name));
    if (!left) return ["threads", "asyncio-tokio"];
    if (right) return [left, right];
    return left === "python" ? [left, "threads"] : ["python", left];
  };
  const choose = (side, model) => {
    const [left, right] = chosen();
    const other = side === "left" ? right : left;
    // The same twice shows nothing, so the two change places.
    const before = side === "left" ? left : right;
    const rest = model === other ? before : other;
    location.replace("#" + (side === "left" ? [model, rest] : [rest, model]));
  };

  const draw = () => {
    const [left, right] = chosen();
    const rows = differences[[left, right]] ? aligned(differences[[left, right]], 0) : aligned(differences[[right, left]], 1);
    const panes = [["left", left], ["right", right]].map(([side, model], i) => {
      const pane = document.querySelector(`.pane[data-side=${side}]`);
      const { title, lines } = programs.get(model);
      pane.querySelector("h3").innerHTML = title;
      let at = 0;
      pane.querySelector(".code").replaceChildren(...rows.map((row) => {
        const line = document.createElement("div");
        if (row.sides[i] === null) {
          line.className = "none";
        } else {
          line.className = row.same ? "same" : "other";
          line.innerHTML = lines[at++] || "\u200b";
          line.style.setProperty("--indent", line.textContent.search(/\S|$/) + 2);
          line.dataset.line = at;
          mark(line, row.sides[i]);
        }
        return line;
      }));
      all(`button[data-side=${side}]`).forEach((button) => pressed(button, button.dataset.model === model));
      return pane;
    });
    panes[0].parentElement.style.setProperty("--rows", rows.length + 1);
    all("[data-count]").forEach((count) => {
      count.textContent = rows.filter((row) => row.same === (count.dataset.count === "same")).length;
    });
    all("a[data-carry]").forEach((link) => { link.hash = [left, right]; });
  };

  all("button[data-side]").forEach((button) => {
    button.addEventListener("click", () => choose(button.dataset.side, button.dataset.model));
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const number = /^Digit([1-7])$/.exec(event.code);
    if (number) choose(event.shiftKey ? "right" : "left", models[number[1] - 1]);
    if (event.key === "x") choose("left", chosen()[1]);
  });
  addEventListener("hashchange", draw);
  draw();
}

// The rows of `=12 3/2 ~4-9,12-13|4-7`: for each side nothing, or the words that differ.
function aligned(text, swapped) {
  const rows = [];
  const push = (same, sides) => rows.push({ same, sides: swapped ? sides.reverse() : sides });
  for (const stretch of text.split(" ").filter(Boolean)) {
    if (stretch[0] === "=") {
      for (let i = 0; i < +stretch.slice(1); i++) push(true, [[], []]);
    } else if (stretch[0] === "~") {
      const ranges = (list) => list.split(",").filter(Boolean).map((range) => range.split("-").map(Number));
      push(false, stretch.slice(1).split("|").map(ranges));
    } else {
      const [left, right] = stretch.split("/").map(Number);
      for (let i = 0; i < Math.max(left, right); i++) {
        push(false, [left, right].map((lines) => (i < lines ? [] : null)));
      }
    }
  }
  return rows;
}

// Marks stretches of a line's text, across the elements in it.
function mark(line, ranges) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let start = 0;
  for (const node of nodes) {
    const length = node.data.length;
    // From the end, because marking cuts the node behind what was marked.
    for (const [from, to] of ranges.toReversed()) {
      const [first, last] = [Math.max(from - start, 0), Math.min(to - start, length)];
      if (first < last) {
        const range = document.createRange();
        range.setStart(node, first);
        range.setEnd(node, last);
        range.surroundContents(document.createElement("mark"));
      }
    }
    start += length;
  }
}
