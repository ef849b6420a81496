"use strict";
// Runs before the page is drawn, so that neither theme nor language flickers.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const all = (selector) => [...document.querySelectorAll(selector)];
const press = (buttons, is) => buttons.forEach((b) => b.setAttribute("aria-pressed", String(is(b))));
// A browser may keep nothing for pages from the disk; then a choice lasts as long as the page.
const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* as above */ } };
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);

root.classList.add("js");
root.lang = kept("lang") ?? (navigator.language.startsWith("ja") ? "ja" : "en");
if (kept("theme")) root.dataset.theme = kept("theme");

addEventListener("DOMContentLoaded", () => {
  const show = () => {
    document.title = document.querySelector("title").dataset[root.lang];
    press(all("[data-lang]"), (button) => button.dataset.lang === root.lang);
    press(all("#theme"), isDark);
  };
  addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.lang) keep("lang", root.lang = button.dataset.lang);
    if (button?.id === "theme") keep("theme", root.dataset.theme = isDark() ? "light" : "dark");
    show();
  });
  dark.addEventListener("change", show);
  show();
  if (document.querySelector("#panes")) besideEachOther();
});

addEventListener("keydown", (event) => {
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  // In what scrolls by the arrow keys they stay what they are.
  if (!way || isCommand(event) || event.target.closest("[tabindex='0']")) return;
  document.querySelector(`a[rel=${way}]`)?.click();
});

const isCommand = (event) => event.ctrlKey || event.altKey || event.metaKey;

// Two programs, chosen by the address: `#left,right`, or one of them beside Python's.
function besideEachOther() {
  const programs = new Map(all(".program").map((program) => [program.id, {
    title: program.querySelector("h3").innerHTML,
    lines: program.querySelector("pre code").innerHTML.split("\n"),
  }]));
  const differences = JSON.parse(document.querySelector("#differences").textContent);
  const chosen = () => {
    const [left, right] = location.hash.slice(1).split(",").filter((model) => programs.has(model));
    if (left && right && left !== right) return [left, right];
    if (!left) return ["threads", "asyncio-tokio"];
    return left === "python" ? ["python", "threads"] : ["python", left];
  };
  const choose = (side, model) => {
    const pair = chosen();
    // What is on the other side already changes places.
    if (pair[1 - side] === model) pair.reverse();
    pair[side] = model;
    location.replace("#" + pair);
  };
  const line = (html, number, words) => {
    const line = document.createElement("div");
    line.className = words ? "other" : "same";
    line.innerHTML = html || "\u200b";
    line.dataset.line = number;
    line.style.setProperty("--indent", line.textContent.search(/\S|$/) + 2);
    mark(line, words ?? []);
    return line;
  };
  const none = () => Object.assign(document.createElement("div"), { className: "none" });
  const draw = () => {
    const pair = chosen();
    const swapped = differences[pair] ? 0 : 1;
    const rows = differences[swapped ? [...pair].reverse() : pair];
    pair.forEach((model, side) => {
      const [pane, { title, lines }] = [all(".pane")[side], programs.get(model)];
      let at = 0;
      pane.querySelector("h3").innerHTML = title;
      pane.querySelector(".code").replaceChildren(...rows.map((row) => (
        row && !row[side ^ swapped] ? none() : line(lines[at++], at, row && row[side ^ swapped]))));
      press(all(`button[data-side=${pane.dataset.side}]`), (b) => b.dataset.model === model);
    });
    document.querySelector("#panes").style.setProperty("--rows", rows.length + 1);
    const count = (same) => rows.filter((row) => String(!row) === same).length;
    all("[data-same]").forEach((number) => { number.textContent = count(number.dataset.same); });
    all("[data-carry]").forEach((link) => { link.hash = pair; });
  };
  addEventListener("click", ({ target }) => {
    const { side, model } = target.closest("button")?.dataset ?? {};
    if (side) choose(side === "left" ? 0 : 1, model);
  });
  addEventListener("keydown", (event) => {
    const number = /^Digit([1-7])$/.exec(event.code)?.[1];
    if (isCommand(event)) return;
    if (number) choose(event.shiftKey ? 1 : 0, [...programs.keys()][number - 1]);
    if (event.key === "x") choose(0, chosen()[1]);
  });
  addEventListener("hashchange", draw);
  draw();
  // Whoever comes for two programs wants to see them.
  if (location.hash) document.querySelector("#compare").scrollIntoView();
}

// Marks the stretches of a line's text between each two of these places, whatever elements are in it.
function mark(line, places) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let [at, next] = [0, 0];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    while (places[next] <= at) next++;
    // The rest is the node that comes next.
    if (places[next] < at + node.data.length) node.splitText(places[next] - at);
    at += node.data.length;
    if (next % 2 === 0) continue;
    const mark = document.createElement("mark");
    node.replaceWith(mark);
    mark.append(node);
    walker.currentNode = node;
  }
}
