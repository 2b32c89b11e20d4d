// Charts, drawn by Observable Plot as SVG in the width they are given.

const INK = "#1c2126";
const SOFT = "#4a545e";
const RULE = "#d5dade";
const DASHES = [null, "9 3", "2 3", "9 3 2 3", "5 2", "14 4", "9 3 2 3 2 3", "4 4", "1 4", "14 3 4 3"];
const SYMBOLS = ["circle", "square", "diamond", "triangle", "star", "cross"];
const BANDS = 4;

// Plot brings a style element of its own, which the policy of the page refuses; board.css has its rules.
function drawn(options, label) {
  const svg = Plot.plot({ className: "plot", ...options });
  svg.querySelectorAll("style").forEach((style) => style.remove());
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  return svg;
}

function dash(plan) {
  return DASHES[plan % DASHES.length];
}

// A text is cut where it is longer; Plot reckons with letters that are narrower than bold ones of our font.
function fitted(width, size) {
  return { lineWidth: width / size / 1.3, textOverflow: "ellipsis" };
}

// The sign of a plan wherever it is named: its line and its mark.
function swatch(plan) {
  const { color } = data.plans[plan];
  const svg = drawn({
    width: 36, height: 14, margin: 0, axis: null, x: { domain: [0, 1] }, y: { domain: [0, 1] },
    marks: [
      Plot.link([0], { x1: 0, x2: 1, y1: 0.5, y2: 0.5, stroke: INK, strokeWidth: 4, strokeOpacity: 0.5 }),
      Plot.link([0], { x1: 0, x2: 1, y1: 0.5, y2: 0.5, stroke: color, strokeWidth: 2.5, strokeDasharray: dash(plan) }),
      Plot.dot([0], { x: 0.5, y: 0.5, r: 4, fill: color, stroke: INK, symbol: SYMBOLS[plan % SYMBOLS.length] }),
    ],
  }, "");
  svg.setAttribute("aria-hidden", "true");
  svg.removeAttribute("role");
  svg.removeAttribute("aria-label");
  svg.classList.add("swatch");
  return svg;
}

// Differences from the base under each disruption: mean, its interval, and eight worlds of ten.
function showDifferences(measure, width, size, fixed) {
  const plans = ranked(measure).filter((k) => view.plans.has(k) && k !== view.base);
  const parts = measure.under.map((under, at) => ({ at, rows: differences(under, plans) })).filter((p) => p.rows.length);
  const ends = parts.flatMap((p) => p.rows.flatMap((r) => [r.low, r.high, r.from, r.to, 0]));
  const domain = [Math.min(...ends), Math.max(...ends)];
  if (!(domain[0] < domain[1])) domain.splice(0, 2, -1, 1);
  const charts = parts.flatMap(({ at, rows }) => {
    const { name } = data.disruptions[at];
    const spoken = rows.map((r) => `${r.name}: ${gapText(measure, r.value)} ${bracket(measure, r.ends)}`).join(". ");
    const chart = drawn(differenceChart(measure, rows, domain, width, size, size * (fixed ? 2.6 : 3.4)), `Difference from ${data.plans[view.base].name}. ${name}. ${spoken}.`);
    return name ? [element("h3", name), chart] : [chart];
  });
  byId("difference").replaceChildren(...(charts.length ? charts : [element("p", "n/a: no other plan is picked.")]));
  byId("difference-note").textContent =
    `Thick: ${percent(data.levels[view.level])} interval of the mean difference, replication by replication with the same random numbers. ` +
    `Thin: eight of ten ${data.units}.`;
}

function differences(under, plans) {
  return plans.filter((plan) => under.rows[plan] && under.rows[view.base]).map((plan) => {
    const { value, ends, spread, equal } = gapOf(under, plan, view.base);
    const own = ends[view.level] ?? [value, value];
    return { plan, name: data.plans[plan].name, value, equal, ends: ends[view.level], low: own[0], high: own[1], from: spread[0], to: spread[1] };
  });
}

function differenceChart(measure, rows, domain, width, size, line) {
  const pad = (domain[1] - domain[0]) * 0.04;
  const text = (r) => `${r.equal ? "the same" : gapText(measure, r.value)}: ${r.name}`;
  const [worse, better] = measure.low ? [measure.more, measure.less] : [measure.less, measure.more];
  const toBetter = measure.low ? `\u2190 ${better} (better)` : `${better} (better) \u2192`;
  const both = (measure.low ? [toBetter, `${worse} \u2192`] : [`\u2190 ${worse}`, toBetter]).join("     ");
  const full = `${both}${measure.gapUnit ? `, ${measure.gapUnit}` : ""}`;
  return {
    width, height: rows.length * line + size * 3.6, marginLeft: size, marginRight: size, marginTop: size * 0.5, marginBottom: size * 3.2,
    style: { fontSize: `${size}px` },
    x: { domain: [domain[0] - pad, domain[1] + pad], label: full.length * size * 0.65 < width ? full : toBetter, labelAnchor: "center", labelOffset: size * 2.8,
      labelArrow: "none", ticks: Math.max(3, width / (size * 8)), tickFormat: (v) => (measure.unit === "USD" ? money(v) : plainNumber(v)), grid: true },
    y: { domain: rows.map((r) => r.plan), axis: null, type: "band", padding: 0 },
    marks: [
      Plot.ruleX([0], { stroke: INK }),
      Plot.text(rows, { y: "plan", text, frameAnchor: "left", textAnchor: "start", dy: -size * 0.8, ...fitted(width, size), fontWeight: 600, fill: INK, stroke: "white", strokeWidth: 5,
        title: text }),
      Plot.ruleY(rows, { y: "plan", x1: "from", x2: "to", stroke: SOFT, strokeWidth: 1, dy: size * 0.5 }),
      Plot.ruleY(rows, { y: "plan", x1: "low", x2: "high", stroke: INK, strokeWidth: 4, dy: size * 0.5 }),
      ...rows.map((r) => Plot.dot([r], { y: "plan", x: "value", r: size * 0.42, dy: size * 0.5, fill: data.plans[r.plan].color, stroke: INK,
        symbol: SYMBOLS[r.plan % SYMBOLS.length] })),
    ],
  };
}

// A list of one value stands for as many equal ones.
function expanded(values, size) {
  return values.length === 1 ? new Array(size).fill(values[0]) : values;
}

function shownUnit() {
  const rated = data.points.some((p) => p.stockpiles[view.pile]?.rate);
  if (view.show === "supply" && rated) return "days of supply";
  return `${view.show === "owed" ? "backorders" : "on hand"}, ${data.stockpiles[view.pile].unit}`;
}

// One curve a plan, in the unit that is shown, from the decision on or from the start of the run.
function curves() {
  const field = view.show === "owed" ? "owed" : "on_hand";
  const from = view.whole ? 0 : data.decision;
  return [...view.plans].sort((a, b) => a - b).filter((k) => pointOf(k)?.stockpiles[view.pile]).map((plan) => {
    const point = pointOf(plan);
    const stock = point.stockpiles[view.pile];
    const days = data.grids[point.grid];
    const rate = view.show === "supply" && stock.rate ? stock.rate : 1;
    const [low, middle, high] = stock[field].map((values) => expanded(values, days.length));
    const rows = days.map((day, k) => ({ plan, day, x: dateOf(day) ?? day, low: low[k] / rate, middle: middle[k] / rate, high: high[k] / rate }));
    const goal = field === "owed" || stock.objective === null ? null : stock.objective / rate;
    return { plan, rows: rows.filter((r) => r.day >= from), goal };
  });
}

function showTimeline(width, size, fixed) {
  const lines = curves();
  const band = view.band && lines.length <= BANDS;
  byId("legend").replaceChildren(...lines.map((l) => planCell(l.plan)));
  const last = lines.map((l) => `${data.plans[l.plan].name}: median at the end ${amount(l.rows.at(-1).middle)}.`);
  const { title } = data.stockpiles[view.pile];
  const charts = lines.length
    ? [drawn(timelineChart(lines, band, width, size, fixed ? 180 : 380), `${title}, ${shownUnit()}, over time. ${last.join(" ")}`), ...causeChart(lines, width, size, fixed ? 4 : 8)]
    : [element("p", `n/a: no plan that is picked has ${title}.`)];
  byId("timeline").replaceChildren(...charts);
  const where = data.disruptions.length > 1 ? `, ${data.disruptions[view.disruption].name}` : "";
  byId("timeline-note").textContent =
    `${title}, ${shownUnit()}${where}. Line: median of the ${data.units}${band ? "; band: nine of ten replications" : ""}; dashed: objective. ` +
    "Bars: when causes upstream are in effect, the darker the more replications.";
  timeTable(lines);
}

function timelineChart(lines, band, width, size, most) {
  const goals = [...new Set(lines.map((l) => l.goal).filter((g) => g !== null))];
  const all = lines.flatMap((l) => l.rows);
  const decided = view.whole && data.decision > 0 ? [dateOf(data.decision) ?? data.decision] : [];
  const title = (r) => `${data.plans[r.plan].name}\n${dayText(r.day)}: ${amount(r.middle)}\n${amount(r.low)} to ${amount(r.high)}`;
  return {
    width, height: Math.min(most, Math.max(240, width * 0.45)), marginLeft: size * 5, marginRight: size, marginBottom: size * 3,
    style: { fontSize: `${size}px` }, x: { label: data.start === null ? "day" : null },
    y: { grid: true, label: shownUnit(), zero: true, tickFormat: plainNumber },
    marks: [
      ...(band ? lines.map((l) => Plot.areaY(l.rows, { x: "x", y1: "low", y2: "high", fill: data.plans[l.plan].color, fillOpacity: 0.18 })) : []),
      Plot.ruleY(goals, { stroke: INK, strokeDasharray: "6 4" }),
      Plot.ruleX(decided, { stroke: INK, strokeDasharray: "2 2" }),
      Plot.text(decided, { x: (d) => d, text: () => "decision", frameAnchor: "top", textAnchor: "start", dx: 4, fill: INK }),
      ...lines.flatMap((l) => [
        Plot.lineY(l.rows, { x: "x", y: "middle", stroke: INK, strokeWidth: 3.6, strokeOpacity: 0.5 }),
        Plot.lineY(l.rows, { x: "x", y: "middle", stroke: data.plans[l.plan].color, strokeWidth: 2.4, strokeDasharray: dash(l.plan) }),
      ]),
      Plot.tip(all, Plot.pointer({ x: "x", y: "middle", title })),
    ],
  };
}

// Causes upstream of the stockpile, those that not all plans share first, then those that are in effect longest.
function strips(lines) {
  const found = new Map();
  for (const { plan } of lines) {
    for (const cause of pointOf(plan).causes.filter((c) => c.stockpiles.includes(view.pile))) {
      const key = JSON.stringify([cause.title, cause.spans]);
      if (!found.has(key)) found.set(key, { ...cause, plans: [] });
      found.get(key).plans.push(data.plans[plan].name);
    }
  }
  const all = (cause) => cause.plans.length === lines.length;
  const days = (cause) => cause.spans.reduce((sum, [from, to, share]) => sum + (to - from) * share, 0);
  return [...found.values()]
    .sort((a, b) => all(a) - all(b) || days(b) - days(a) || (a.title < b.title ? -1 : 1))
    .map((cause) => ({ ...cause, text: all(cause) || cause.plans.join() === cause.title ? cause.title : `${cause.title} (${cause.plans.join(", ")})` }));
}

function causeChart(lines, width, size, most) {
  const from = view.whole ? 0 : data.decision;
  const x = (day) => dateOf(day) ?? day;
  const known = strips(lines).filter((c) => c.spans.some(([, to]) => to > from)).slice(0, most);
  if (!known.length) return [];
  const spans = known.flatMap((cause, row) => cause.spans.filter(([, to]) => to > from)
    .map(([begin, end, share]) => ({ row, x1: x(Math.max(begin, from)), x2: x(end), share })));
  const label = known.map((c) => c.text).join("; ");
  return [drawn({
    width, height: known.length * size * 2.4 + size * 0.5, marginLeft: size * 5, marginRight: size, marginTop: 0, marginBottom: size * 0.5,
    style: { fontSize: `${size}px` }, x: { domain: [x(from), x(data.horizon)], axis: null }, y: { domain: known.map((_, k) => k), axis: null, type: "band", padding: 0 },
    marks: [
      Plot.text(known, { y: (_, k) => k, text: "text", frameAnchor: "left", textAnchor: "start", dy: -size * 0.4, fill: INK, title: "text", ...fitted(width - size * 6, size) }),
      Plot.barX(spans, { y: "row", x1: "x1", x2: "x2", fill: SOFT, fillOpacity: "share", insetTop: size * 1.5, insetBottom: size * 0.2 }),
    ],
    opacity: { type: "identity" },
  }, `When causes upstream are in effect: ${label}`)];
}

function timeTable(lines) {
  if (!lines.length) { byId("timeline-table").replaceChildren(); return; }
  const { length } = lines[0].rows;
  const picks = [...new Set(Array.from({ length: 13 }, (_, k) => Math.round((k * (length - 1)) / 12)))];
  const rows = picks.map((k) => [
    dayText(lines[0].rows[k].day), ...lines.map(({ rows: r }) => `${amount(r[k].middle)} [${amount(r[k].low)},\u00a0${amount(r[k].high)}]`),
  ]);
  const head = [data.start === null ? "Day" : "Date", ...lines.map((l) => data.plans[l.plan].name)];
  byId("timeline-table").replaceChildren(table(`${shownUnit()}: median [5 %, 95 % of replications]`, head, rows));
}
