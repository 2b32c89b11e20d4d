// The four parts of the page: the answer, the differences, lost time upstream, the timeline; each with its table.

const BANDS = 4;
// Rows at most: of reasons by how many plans are shown, and of causes; paper is for one or two pages.
const ROWS = {
  screen: { reasons: (plans) => (plans > 4 ? 5 : 8), causes: 12 },
  paper: { reasons: (plans) => (plans > 4 ? 2 : plans > 2 ? 3 : 5), causes: 5 },
};
const SIGNS = { good: "better", bad: "worse", open: "open", same: "same", none: "n/a" };

function showAnswer(entries, context) {
  const sentences = entries.map((entry) => {
    const { tone, text } = sentence(entry, context);
    const made = element("p", undefined, tone);
    made.append(element("span", SIGNS[tone], "sign"), ` ${text}`);
    return made;
  });
  if (!sentences.length) sentences.push(element("p", `n/a because no plan is picked besides ${context.base.name}.`, "none"));
  byId("answer-text").replaceChildren(...sentences);
  const under = data.settings.length > 1 ? ` Setting: ${data.settings[context.setting]}.` : "";
  const where = context.metric.general ? "" : `Stockpile: ${context.pile.title}. `;
  byId("chosen").textContent =
    `${where}Measure: ${context.metric.label} (${context.metric[context.metric.better === "low" ? "less" : "more"]} is better).${under} ` +
    `Confidence: ${percent(context.levelIndex)}.`;
  const notes = [...new Set(entries.flatMap((entry) => remarks(entry, context)))];
  if (context.metric.censored) {
    notes.push(`What does not come by the horizon counts as ${dayText(data.horizon)}, the horizon: differences are of means restricted to it.`);
  }
  byId("remarks").replaceChildren(...notes.map((text) => element("p", text)));
}

function seeds(entries) {
  const counts = [...new Set(entries.map((e) => pointOf(e.plan)?.replications.length).filter(Boolean))];
  return `n\u00a0=\u00a0${counts.join(", ")} replications, seed ${data.seed}`;
}

function table(caption, head, rows) {
  const made = element("table");
  made.append(element("caption", caption));
  const top = element("tr");
  for (const text of head) {
    const cell = element("th", text);
    cell.scope = "col";
    top.append(cell);
  }
  const upper = element("thead");
  upper.append(top);
  const body = element("tbody");
  for (const [first, ...rest] of rows) {
    const row = element("tr");
    const name = element("th", first);
    name.scope = "row";
    row.append(name, ...rest.map((cell) => tableCell(cell)));
    body.append(row);
  }
  made.append(upper, body);
  return made;
}

// A number keeps all its digits behind what is shown of it.
function tableCell(cell) {
  const made = element("td");
  const parts = Array.isArray(cell) ? cell : [cell];
  for (const part of parts) {
    if (typeof part === "number") {
      const kept = element("data", number(part));
      kept.value = String(part);
      made.append(kept);
    } else made.append(part ?? NONE);
  }
  return made;
}

function limits(found) {
  if (!found || found.estimate === null) return NONE;
  const shown = (value) => (value === Infinity ? LATE : value);
  if (found.low === null) return [shown(found.estimate), found.note ? ` [${NONE}: ${found.note}]` : ""];
  return [shown(found.estimate), " [", shown(found.low), ",\u00a0", shown(found.high), "]"];
}

function showDifferences(entries, context, room, size) {
  const others = entries.filter((e) => e.gap);
  const label = `Differences from ${context.base.name}. ${others.map((e) => sentence(e, context).text).join(" ")}`;
  const place = byId("difference");
  place.replaceChildren(others.length ? forest(others, context, room, size, label) : element("p", "n/a: there is nothing to compare."));
  const unit = gapUnit(context.metric, context.pile);
  const how = `Mean difference from ${context.base.name}${unit ? `, ${unit}` : ""}, replication by replication with the same random numbers`;
  const whom = context.metric.general ? "" : `${context.pile.title}: `;
  byId("difference-caption").textContent =
    `${whom}${context.metric.label}. ${how}; ${percent(context.levelIndex)} intervals, each for itself. ${seeds(entries)}.`;
  const own = unitOf(context.metric, context.pile);
  const middle = context.metric.censored ? "Median (Kaplan-Meier)" : "Mean";
  const head = ["Plan", `${middle}${own ? `, ${own}` : ""}`, `Minus ${context.base.name}${unit ? `, ${unit}` : ""}`, "Pairs", "Better / equal / worse"];
  const rows = entries.map((e) => [
    data.plans[e.plan].name, limits(e.own), e.gap ? limits(e.gap) : e.plan === view.base ? "compared with" : `n/a: ${e.why}`,
    e.gap ? String(e.gap.n) : "", e.gap ? `${e.gap.better} / ${e.gap.equal} / ${e.gap.worse}` : "",
  ]);
  byId("difference-table").replaceChildren(table(`${whom}${context.metric.label}, ${percent(context.levelIndex)} intervals in brackets`, head, rows));
}

function showLostTime(entries, context, room, size) {
  const shown = entries.filter((e) => pointOf(e.plan));
  const rows = data.reasons
    .map((reason, k) => ({ ...reason, shares: shown.map((e) => pointOf(e.plan).lostTime[k]) }))
    .filter((row) => row.stockpiles.includes(context.pilePlace) && row.shares.some((s) => s > 0))
    .sort((a, b) => Math.max(...b.shares) - Math.max(...a.shares) || (a.text < b.text ? -1 : 1));
  const most = rows.slice(0, context.rows.reasons(shown.length));
  const place = byId("lost-time");
  if (!most.length) place.replaceChildren(element("p", "Nothing upstream stood still or was slowed for as much as 0.5 % of the time."));
  else {
    const sentences = most.map((r) => `${r.text}: ${shown.map((e, k) => `${data.plans[e.plan].name} ${number(r.shares[k])} %`).join(", ")}.`);
    place.replaceChildren(bars(most, shown, room, size, `Time lost upstream of ${context.pile.title}. ${sentences.join(" ")}`));
  }
  const left = rows.length - most.length;
  byId("lost-time-caption").textContent =
    `Time that lines, suppliers and legs upstream of ${context.pile.title} stood still or were slowed, mean over replications, by what it was for ` +
    `want of or due to; the largest ${most.length}${left ? ` of ${rows.length}` : ""}, none below 0.5 %. A line may lose time that would not ` +
    `have been needed. Top bar to bottom: ${shown.map((e) => data.plans[e.plan].name).join(", ")}. ${seeds(shown)}.`;
  const head = ["Lost time upstream", ...shown.map((e) => data.plans[e.plan].name)];
  byId("lost-time-table").replaceChildren(table("% of the measured time", head, rows.map((r) => [r.text, ...r.shares])));
}

function shownUnit(pile) {
  const rated = data.points.some((p) => p.stockpiles[view.pile]?.rate);
  if (view.show === "supply" && rated) return "days of supply";
  return `${view.show === "owed" ? "owed" : "on hand"}, ${pile.unit}`;
}

// One curve a plan, in the unit that is shown.
function curves(entries) {
  const field = view.show === "owed" ? "owed" : "on_hand";
  return entries.filter((e) => pointOf(e.plan)?.stockpiles[view.pile]).map((e) => {
    const point = pointOf(e.plan);
    const stock = point.stockpiles[view.pile];
    const days = data.grids[point.grid];
    const rate = view.show === "supply" && stock.rate ? stock.rate : 1;
    const [low, middle, high] = stock[field].map((values) => expanded(values, days.length).map((v) => v / rate));
    return { plan: e.plan, days, low, middle, high, objective: field === "owed" || stock.objective === null ? null : stock.objective / rate };
  });
}

// Causes upstream of the stockpile, those that not all plans share first, then those that are in effect longest.
function strips(entries) {
  const shown = entries.filter((e) => pointOf(e.plan));
  const found = new Map();
  for (const e of shown) {
    for (const cause of pointOf(e.plan).causes.filter((c) => c.stockpiles.includes(view.pile))) {
      const key = JSON.stringify([cause.title, cause.spans]);
      if (!found.has(key)) found.set(key, { ...cause, plans: [] });
      found.get(key).plans.push(data.plans[e.plan].name);
    }
  }
  const all = (cause) => cause.plans.length === shown.length;
  const days = (cause) => cause.spans.reduce((sum, [from, to, share]) => sum + (to - from) * share, 0);
  return [...found.values()]
    .sort((a, b) => all(a) - all(b) || days(b) - days(a) || (a.title < b.title ? -1 : 1))
    .map((cause) => ({ ...cause, text: all(cause) ? cause.title : `${cause.title} (${cause.plans.join(", ")})` }));
}

function showTimeline(entries, context, room, size) {
  const lines = curves(entries);
  context.band = view.band && lines.length <= BANDS;
  const causesUpstream = strips(entries);
  const rows = causesUpstream.slice(0, context.rows.causes);
  byId("legend").replaceChildren(...lines.map((l) => {
    const made = element("span");
    made.append(swatch(l.plan), data.plans[l.plan].name);
    return made;
  }));
  const last = lines.map((l) => `${data.plans[l.plan].name}: median at the end ${number(l.middle.at(-1))} ${context.shownUnit}.`);
  const place = byId("timeline");
  place.replaceChildren(lines.length
    ? timeline(lines, rows, context, room, size, `${context.pile.title} over time. ${last.join(" ")}`)
    : element("p", `n/a because no plan that is shown has ${context.pile.title}.`));
  const more = causesUpstream.length > rows.length ? ` ${causesUpstream.length - rows.length} more causes are not shown.` : "";
  const causes = rows.length
    ? ` Bars below: when causes upstream are in effect, the darker the more replications.${more}` : "";
  const wide = context.band ? "; band: 5 % to 95 % of replications (where one future may lie, not how sure the median is)"
    : view.band ? `; bands are drawn for up to ${BANDS} plans` : "";
  const step = lines.length && lines[0].days.length > 1 ? `, every ${tickText(lines[0].days[1] - lines[0].days[0])} days` : "";
  byId("timeline-caption").textContent =
    `${context.pile.title}, ${context.shownUnit}${step}. Line: median${wide}; dashed and straight: objective.${causes} ${seeds(entries)}.`;
  timeTable(lines, context);
}

function timeTable(lines, context) {
  if (!lines.length) { byId("timeline-table").replaceChildren(); return; }
  const { days } = lines[0];
  const picks = [...new Set(Array.from({ length: 13 }, (_, k) => Math.round((k * (days.length - 1)) / 12)))];
  const rows = picks.map((k) => [
    dayText(days[k]), ...lines.map((l) => [number(l.middle[k]), ` [${number(l.low[k])},\u00a0${number(l.high[k])}]`]),
  ]);
  const head = [data.start === null ? "Day" : "Date", ...lines.map((l) => data.plans[l.plan].name)];
  byId("timeline-table").replaceChildren(table(`${context.shownUnit}: median [5 %, 95 % of replications]`, head, rows));
}
