"use strict";
(() => {
  const all = [...document.querySelectorAll("main details")];
  const search = document.getElementById("search");
  const hits = document.getElementById("hits");
  document.querySelectorAll(".search").forEach((part) => { part.hidden = false; });
  const setAll = (open) => all.forEach((part) => { part.open = open; });
  document.getElementById("unfold").addEventListener("click", () => setAll(true));
  document.getElementById("fold").addEventListener("click", () => setAll(false));
  let before = [];
  window.addEventListener("beforeprint", () => { before = all.map((part) => part.open); setAll(true); });
  window.addEventListener("afterprint", () => { all.forEach((part, i) => { part.open = before[i]; }); });
  const show = () => {
    const text = search.value.trim().toLowerCase();
    let count = 0;
    all.forEach((part) => {
      let here = 0;
      part.querySelectorAll("tbody tr").forEach((row) => {
        const hit = text !== "" && row.textContent.toLowerCase().includes(text);
        row.classList.toggle("hit", hit);
        row.hidden = text !== "" && !hit;
        here += hit ? 1 : 0;
      });
      if (text !== "") { part.open = here > 0; }
      count += here;
    });
    hits.textContent = text === "" ? "" : `${count} ${count === 1 ? "row" : "rows"}`;
  };
  let wait = 0;
  search.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(show, 150); });
})();
