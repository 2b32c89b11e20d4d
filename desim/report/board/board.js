// What is picked, kept in the address, and shown again whenever it changes.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const PRINTED = 700;
const SHOWS = { supply: "Days of supply", on_hand: "Stock on hand", owed: "Owed" };
let view;

function opening() {
  const { base, metric } = data.opening;
  const others = data.plans.map((_, k) => k).filter((k) => k !== base);
  return {
    pile: 0, setting: 0, base, metric: metricOf(metric) ?? data.metrics[0], plans: new Set(others.slice(0, 3)),
    level: data.levels.indexOf(0.95), show: "supply", band: true, large: false,
  };
}

function metricOf(key) {
  return data.metrics.find((m) => m.key === key);
}

// The address holds the view, so that it can be kept and sent.
function toHash() {
  const words = new URLSearchParams();
  words.set("pile", data.stockpiles[view.pile].name);
  words.set("metric", view.metric.key);
  if (data.settings.length > 1) words.set("setting", data.settings[view.setting]);
  words.set("base", data.plans[view.base].name);
  for (const k of [...view.plans].sort((a, b) => a - b)) words.append("plan", data.plans[k].name);
  words.set("level", String(data.levels[view.level]));
  words.set("show", view.show);
  words.set("band", view.band ? "1" : "0");
  if (view.large) words.set("large", "1");
  return `#${words}`;
}

function fromHash() {
  const words = new URLSearchParams(location.hash.slice(1));
  const found = opening();
  const place = (list, name) => list.findIndex((entry) => entry === name);
  const take = (key, list, field) => {
    if (words.has(key) && place(list, words.get(key)) >= 0) found[field] = place(list, words.get(key));
  };
  take("pile", data.stockpiles.map((p) => p.name), "pile");
  take("setting", data.settings, "setting");
  take("base", data.plans.map((p) => p.name), "base");
  take("level", data.levels.map(String), "level");
  found.metric = metricOf(words.get("metric")) ?? found.metric;
  if (words.has("base")) {
    const names = words.getAll("plan");
    found.plans = new Set(data.plans.map((_, k) => k).filter((k) => names.includes(data.plans[k].name)));
  }
  if (Object.hasOwn(SHOWS, words.get("show"))) found.show = words.get("show");
  found.band = words.get("band") !== "0";
  found.large = words.get("large") === "1";
  return found;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function options(select, words) {
  select.replaceChildren(...words.map(([value, text]) => {
    const made = element("option", text);
    made.value = value;
    return made;
  }));
}

function choice(type, name, value, text, sign) {
  const id = `${name}-${value}`;
  const made = element("div", undefined, name);
  const input = element("input");
  Object.assign(input, { type, name, value, id });
  const label = element("label", text);
  label.htmlFor = id;
  made.append(input, ...(sign ? [sign] : []), label);
  return made;
}

// Controls are native, filled once.
function fillControls() {
  const repeated = data.stockpiles.map((p) => p.title).filter((t, k, all) => all.indexOf(t) !== k);
  options(byId("pile"), data.stockpiles.map((p, k) => [k, repeated.includes(p.title) ? `${p.title} (${p.name})` : p.title]));
  options(byId("metric"), data.metrics.map((m) => [m.key, m.label]));
  options(byId("setting"), data.settings.map((s, k) => [k, s]));
  options(byId("base"), data.plans.map((p, k) => [k, p.name]));
  byId("setting-field").hidden = data.settings.length < 2;
  data.plans.forEach((p, k) => byId("plans").append(choice("checkbox", "plan", k, p.name, swatch(k))));
  data.levels.forEach((_, k) => byId("levels").append(choice("radio", "level", k, percent(k))));
  options(byId("show"), Object.entries(SHOWS));
}

// Controls show what is picked, whoever picked it.
function syncControls() {
  byId("pile").value = view.pile;
  byId("metric").value = view.metric.key;
  byId("setting").value = view.setting;
  byId("base").value = view.base;
  byId("show").value = view.show;
  byId("band").checked = view.band;
  byId("large").checked = view.large;
  document.documentElement.classList.toggle("large", view.large);
  data.plans.forEach((_, k) => {
    const box = byId(`plan-${k}`);
    box.checked = k === view.base || view.plans.has(k);
    box.disabled = k === view.base;
  });
  byId(`level-${view.level}`).checked = true;
}

function readControls() {
  const whole = (id) => Number(byId(id).value);
  const base = whole("base");
  if (base !== view.base) view.plans.add(view.base);
  for (const k of data.plans.keys()) {
    if (k === view.base || k === base) continue;
    if (byId(`plan-${k}`).checked) view.plans.add(k);
    else view.plans.delete(k);
  }
  view.plans.delete(base);
  Object.assign(view, {
    pile: whole("pile"), setting: whole("setting"), base, metric: metricOf(byId("metric").value), show: byId("show").value,
    level: data.levels.findIndex((_, k) => byId(`level-${k}`).checked), band: byId("band").checked, large: byId("large").checked,
  });
  update();
}

function update() {
  syncControls();
  history.replaceState(null, "", toHash());
  draw();
}

function pointOf(plan) {
  return data.points.find((p) => p.plan === plan && p.setting === view.setting);
}

function valuesOf(point) {
  const { key, general } = view.metric;
  return general ? point.values[key] : point.stockpiles[view.pile]?.values[key];
}

// Why there is no answer for a plan, empty where there is one.
function whyMissing(plan) {
  const point = pointOf(plan);
  const { name } = data.plans[plan];
  const { title } = data.stockpiles[view.pile];
  if (!point) return `there are no results for ${name} under ${data.settings[view.setting]}`;
  if (!view.metric.general && !point.stockpiles[view.pile]) return `${name} has no stockpile ${title}`;
  if (valuesOf(point)) return "";
  const what = view.metric.objective ? "has no objective" : `has no such measure (${view.metric.label.toLowerCase()})`;
  return `${view.metric.general ? "the network" : title} ${what} ${data.plans[plan].with}`;
}

// What a plan has by itself: the median of a time that may not come by the horizon, else the mean.
function ownEstimate(plan, ours) {
  const point = pointOf(plan);
  if (view.metric.censored) return medianTime(point, valuesOf(point), view.metric, view.level);
  return interval([...ours.found.values()], view.level, view.metric.bounds);
}

// The base and each plan that is shown: values, and the paired difference or why there is none.
function comparisons() {
  const shown = data.plans.map((_, k) => k).filter((k) => k === view.base || view.plans.has(k));
  const none = whyMissing(view.base);
  const theirs = none ? null : byReplication(pointOf(view.base), valuesOf(pointOf(view.base)), view.metric);
  return shown.map((plan) => {
    const why = whyMissing(plan) || none;
    const ours = whyMissing(plan) ? null : byReplication(pointOf(plan), valuesOf(pointOf(plan)), view.metric);
    const own = ours ? ownEstimate(plan, ours) : null;
    if (plan === view.base || why) return { plan, ours, own, why };
    const gap = paired(ours, theirs, view.level, view.metric);
    const numbers = new Set(pointOf(view.base).replications);
    const common = pointOf(plan).replications.filter((n) => numbers.has(n)).length;
    const few = gap.n < 2 ? `only ${gap.n} of ${common} pairs of replications have a value for both; 2 are needed` : "";
    return few ? { plan, ours, own, why: few } : { plan, ours, theirs, own, gap, common, why: "" };
  });
}

function viewContext(fixed) {
  const pile = data.stockpiles[view.pile];
  const base = data.plans[view.base];
  return {
    ...view, pile, base, pilePlace: view.pile, levelIndex: view.level, shownUnit: shownUnit(pile),
    rows: ROWS[fixed ? "paper" : "screen"],
    named: (entry) => ({ plan: data.plans[entry.plan], base, metric: view.metric, pile, levelIndex: view.level }),
  };
}

function draw(fixed) {
  const context = viewContext(fixed);
  const entries = comparisons();
  const size = fixed ? 13 : parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.9;
  const room = fixed ?? Math.max(280, byId("difference").clientWidth);
  document.title = `${context.pile.title}: ${view.metric.label} \u2013 ${data.title}`;
  showAnswer(entries.filter((e) => e.plan !== view.base), context);
  showDifferences(entries, context, room, size);
  showLostTime(entries, context, room, size);
  showTimeline(entries, context, room, size);
}

function start() {
  view = fromHash();
  fillControls();
  syncControls();
  draw();
  byId("controls").addEventListener("change", readControls);
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  byId("all-plans").addEventListener("click", () => {
    view.plans = new Set(data.plans.map((_, k) => k).filter((k) => k !== view.base));
    update();
  });
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
