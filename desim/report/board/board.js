// The page: drawn when it opens, and again whenever something else is picked.

const PRINTED = 700;

function update() {
  syncControls();
  history.replaceState(null, "", toHash());
  draw();
}

function draw(fixed) {
  const measure = measureOf(view);
  const size = fixed ? 12 : parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.85;
  const width = fixed ?? Math.max(280, byId("difference").clientWidth);
  document.title = `${data.stockpiles[view.pile].title}: ${measure.label} \u2013 ${data.title}`;
  showAnswer(measure);
  showRanking(measure);
  byId("difference-section").hidden = data.plans.length < 2;
  if (data.plans.length > 1) showDifferences(measure, width, size, Boolean(fixed));
  showTimeline(width, size, Boolean(fixed));
  showNumbers(measure);
  showLostTime();
}

function start() {
  view = fromHash();
  fillControls();
  syncControls();
  draw();
  byId("controls").addEventListener("change", readControls);
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  byId("all-plans").addEventListener("click", () => { view.plans = new Set(data.plans.keys()); update(); });
  byId("reset").addEventListener("click", () => { view = opening(); update(); });
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address holds the view
    byId("answer").focus();
  });
  addEventListener("hashchange", () => {
    view = fromHash();
    syncControls();
    draw();
  });
  addEventListener("beforeprint", () => draw(PRINTED));
  addEventListener("afterprint", () => draw());
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => draw(), 150); });
}

start();
