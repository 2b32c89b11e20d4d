// What is picked: kept in the address, shown by the controls, read from them.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const SHOWS = { supply: "Days of supply", on_hand: "Stock on hand", owed: "Backorders" };
let view;

function opening() {
  const { base, measure, pile } = data.opening;
  const others = data.plans.map((_, k) => k).filter((k) => k !== base);
  const picked = data.measures[measure];
  return {
    pile: picked.pile ?? pile, key: picked.key, disruption: 0, base, plans: new Set([base, ...others.slice(0, 3)]),
    level: data.levels.indexOf(0.95), show: "supply", band: others.length < 2, whole: false, large: false,
  };
}

// Measures that can be picked for a stockpile: its own, and those of the whole network.
function measuresOf(pile) {
  return data.measures.filter((m) => m.pile === pile || m.pile === null);
}

function measureOf({ pile, key }) {
  const all = measuresOf(pile);
  return all.find((m) => m.key === key) ?? all[0];
}

function cost() {
  return data.measures.find((m) => m.key === "cost");
}

// The address holds the view, so that it can be kept and sent.
function toHash() {
  const words = new URLSearchParams();
  words.set("pile", data.stockpiles[view.pile].name);
  words.set("measure", view.key);
  if (data.disruptions.length > 1) words.set("disruption", data.disruptions[view.disruption].key);
  words.set("base", data.plans[view.base].key);
  for (const k of [...view.plans].sort((a, b) => a - b)) words.append("plan", data.plans[k].key);
  words.set("level", String(data.levels[view.level]));
  words.set("show", view.show);
  for (const key of ["band", "whole", "large"]) if (view[key] !== opening()[key]) words.set(key, view[key] ? "1" : "0");
  return `#${words}`;
}

function fromHash() {
  const words = new URLSearchParams(location.hash.slice(1));
  const found = opening();
  const take = (key, list) => {
    const place = list.indexOf(words.get(key));
    if (words.has(key) && place >= 0) found[key] = place;
  };
  take("pile", data.stockpiles.map((p) => p.name));
  take("disruption", data.disruptions.map((d) => d.key));
  take("base", data.plans.map((p) => p.key));
  take("level", data.levels.map(String));
  if (measuresOf(found.pile).some((m) => m.key === words.get("measure"))) found.key = words.get("measure");
  else found.key = measureOf(found).key;
  if (words.has("plan")) {
    const keys = words.getAll("plan");
    found.plans = new Set(data.plans.map((_, k) => k).filter((k) => keys.includes(data.plans[k].key)));
  }
  if (Object.hasOwn(SHOWS, words.get("show"))) found.show = words.get("show");
  for (const key of ["band", "whole", "large"]) if (words.has(key)) found[key] = words.get(key) === "1";
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
  options(byId("disruption"), data.disruptions.map((d, k) => [k, d.name]));
  options(byId("base"), data.plans.map((p, k) => [k, p.name]));
  byId("disruption-field").hidden = data.disruptions.length < 2;
  byId("base-field").hidden = data.plans.length < 2;
  const what = data.ofPlans ? "plans" : "cases";
  byId("plans-legend").textContent = `${data.ofPlans ? "Plans" : "Cases"} in the charts`;
  byId("difference-title").textContent = `Differences between the ${what}`;
  byId("ranking-title").textContent = !data.ofPlans ? "What each case leads to"
    : data.disruptions.length > 1 ? "Plans under every disruption" : "What each plan leads to";
  byId("whole-field").hidden = data.decision === 0;
  data.plans.forEach((p, k) => byId("plans").append(choice("checkbox", "plan", k, p.name, swatch(k))));
  data.levels.forEach((level, k) => byId("levels").append(choice("radio", "level", k, percent(level))));
  options(byId("show"), Object.entries(SHOWS));
}

// Controls show what is picked, whoever picked it.
function syncControls() {
  options(byId("measure"), measuresOf(view.pile).map((m) => [m.key, m.label]));
  byId("measure").value = view.key;
  for (const key of ["pile", "disruption", "base", "show"]) byId(key).value = view[key];
  for (const key of ["band", "whole", "large"]) byId(key).checked = view[key];
  document.documentElement.classList.toggle("large", view.large);
  data.plans.forEach((_, k) => { byId(`plan-${k}`).checked = view.plans.has(k); });
  byId(`level-${view.level}`).checked = true;
}

function readControls() {
  const whole = (id) => Number(byId(id).value);
  Object.assign(view, {
    pile: whole("pile"), disruption: whole("disruption"), base: whole("base"), key: byId("measure").value, show: byId("show").value,
    level: data.levels.findIndex((_, k) => byId(`level-${k}`).checked),
    plans: new Set([...data.plans.keys()].filter((k) => byId(`plan-${k}`).checked)),
    band: byId("band").checked, whole: byId("whole").checked, large: byId("large").checked,
  });
  view.key = measureOf(view).key;
  update();
}
