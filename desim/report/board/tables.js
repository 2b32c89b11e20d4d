// The answer, the matrix of plans and disruptions, and the tables of all numbers. They show what the page carries.

const BEST = 0;

// What is carried of one plan over another: the carried difference, turned where it is the other way round.
function gapOf(under, plan, base) {
  const known = under.gaps[`${base},${plan}`];
  if (known) return known;
  const turned = under.gaps[`${plan},${base}`];
  if (!turned) return null;
  const flip = (ends) => ends && [-ends[1], -ends[0]];
  return { ...turned, value: -turned.value, ends: turned.ends.map(flip), spread: flip(turned.spread) };
}

function showAnswer(measure) {
  const under = measure.under[view.disruption];
  const where = measure.pile === null ? "" : `${data.stockpiles[measure.pile].title}. `;
  const good = measure.low ? measure.less : measure.more;
  byId("chosen").textContent = `${where}${measure.label} (${good} is better).`;
  byId("verdict").textContent = measure.answer[view.level];
  byId("sentence").textContent = under.sentences[view.level] ?? "";
  byId("remarks").replaceChildren(...under.remarks.map((text) => element("p", text)));
}

// A table whose cells are texts or elements; on a narrow screen each row is a card, so that cells name their column.
function table(caption, head, rows) {
  const made = element("table");
  made.append(element("caption", caption));
  const line = (cells, tag) => {
    const row = element("tr");
    row.append(...cells.map((cell, k) => {
      const one = element(tag(k));
      if (tag(k) === "th") one.scope = tag(1) === "td" ? "row" : "col";
      one.dataset.label = typeof head[k] === "string" ? head[k] : "";
      one.append(...(Array.isArray(cell) ? cell : [cell]));
      return one;
    }));
    return row;
  };
  const upper = element("thead");
  upper.append(line(head, () => "th"));
  const body = element("tbody");
  body.append(...rows.map((cells) => line(cells, (k) => (k ? "td" : "th"))));
  made.append(upper, body);
  return made;
}

function small(text, className) {
  return element("div", text, className ?? "small");
}

function planCell(plan) {
  const made = element("span", undefined, "plan-name");
  made.append(swatch(plan), element("span", data.plans[plan].name));
  return made;
}

// One plan under one disruption: the value, its range, how it stands, and the difference from the base.
function outcomeCell(measure, under, plan) {
  const row = under.rows[plan];
  if (!row) return [small(`n/a: ${under.missing[plan] ?? "not measured"}`)];
  const cell = [element("div", valueText(measure, row.value), "value")];
  const range = rangeText(measure, row.spread);
  if (range) cell.push(small(range));
  if (data.ofPlans && data.plans.length > 1) {
    const told = row.state[view.level] === BEST;
    cell.push(small(`${told ? "the best; " : ""}best in ${percent(row.best)}`, told ? "small told" : "small"));
  }
  if (plan === view.base || !under.rows[view.base]) return cell;
  const gap = gapOf(under, plan, view.base);
  const ends = gap.ends[view.level];
  const tone = gap.equal ? "same" : !ends || ends[0] * ends[1] <= 0 ? "open" : (gap.value < 0) === measure.low ? "good" : "bad";
  cell.push(small(gap.equal ? "the same" : `${gapText(measure, gap.value)} ${bracket(measure, ends)}`, `small gap ${tone}`));
  return cell;
}

function costCells(plan) {
  const measure = cost();
  const under = measure.under[view.disruption];
  const row = under.rows[plan];
  if (!row) return [[small("n/a")]];
  const cell = [element("div", money(row.value), "value")];
  const range = rangeText(measure, row.spread);
  if (range) cell.push(small(range));
  return [cell];
}

function priceCell(row) {
  return row?.price === undefined ? [small(NONE)] : [element("div", money(row.price), "value")];
}

function regretCell(measure, plan) {
  const found = measure.largestRegret[plan];
  if (!found) return [small(NONE)];
  const text = [element("div", `${measure.unit === "USD" ? money(found[0]) : amount(found[0])} ${measure.gapUnit}`.trim(), "value")];
  return data.disruptions.length > 1 && found[0] > 0 ? [...text, small(data.disruptions[found[1]].name)] : text;
}

// Rows from the best to the worst plan under the disruption that is picked.
function ranked(measure) {
  const order = measure.under[view.disruption].order;
  return [...order, ...data.plans.keys()].filter((k, at, all) => all.indexOf(k) === at);
}

function showRanking(measure) {
  const compared = data.ofPlans && data.plans.length > 1;
  const priced = compared && cost() && measure.key !== "cost";
  const days = measure.gapUnit === "days" && view.base === data.opening.base;
  const several = data.disruptions.length > 1;
  const head = [data.ofPlans ? "Plan" : "Case", ...data.disruptions.map((d) => (several ? d.name : measure.label))];
  if (priced) head.push(`Cost, USD${several ? ` (${data.disruptions[view.disruption].name})` : ""}`);
  if (priced && days) head.push(`USD for each day gained on ${data.plans[view.base].name}`);
  if (compared) head.push(several ? "Largest mean regret" : "Mean regret");
  const rows = ranked(measure).map((plan, rank) => {
    const name = planCell(plan);
    if (compared) name.prepend(element("span", `${rank + 1}.`, "rank"));
    const cells = [name, ...measure.under.map((under) => outcomeCell(measure, under, plan))];
    if (priced) cells.push(...costCells(plan));
    if (priced && days) cells.push(priceCell(measure.under[view.disruption].rows[plan]));
    if (compared) cells.push(regretCell(measure, plan));
    return cells;
  });
  const where = several ? `, in the order under ${data.disruptions[view.disruption].name}` : "";
  const unit = measure.dated || ["", "%"].includes(measure.unit) ? "" : `, ${measure.unit}`;
  byId("ranking").replaceChildren(table(`${measure.label}${unit}${where}`, head, rows));
  const middle = measure.censored ? `median of the ${data.units}` : `mean over the ${data.units}`;
  const notes = [`Large: ${middle}. Below: what one and nine of ten ${data.units} do not exceed.`];
  if (data.plans.length > 1) notes.push(
    `Differences are from ${data.plans[view.base].name}, means with ${percent(data.levels[view.level])} intervals, each for itself.`);
  if (compared) notes.push(
    `Best in: share of the ${data.units} in which no other plan is better. Regret: what a plan loses against the best plan of each of the ${data.units}, on average.`);
  byId("ranking-note").textContent = `${notes.join(" ")} ${data.note}.`;
}

// All numbers under the disruption that is picked.
function showNumbers(measure) {
  const under = measure.under[view.disruption];
  const level = percent(data.levels[view.level]);
  const middle = measure.censored ? "Median" : "Mean";
  const head = ["Plan", `${middle} [${level}]`, "1 in 10", "9 in 10",
    ...(measure.censored ? ["Not by the end"] : []), `Minus ${data.plans[view.base].name} [${level}]`, "1 in 10", "9 in 10",
    ...(data.ofPlans ? ["Best in (alone)", `Mean regret [${level}]`, "Regret, 9 in 10"] : [])];
  const rows = ranked(measure).map((plan) => numberRow(measure, under, plan));
  const where = data.disruptions.length > 1 ? `, ${data.disruptions[view.disruption].name}` : "";
  byId("numbers").replaceChildren(table(
    `${measure.label}${where}; differences${measure.gapUnit ? `, ${measure.gapUnit}` : ""}; n\u00a0=\u00a0${under.n ?? 0}`, head, rows));
}

function numberRow(measure, under, plan) {
  const row = under.rows[plan];
  const name = data.plans[plan].name;
  if (!row) return [name, `n/a: ${under.missing[plan] ?? "not measured"}`];
  const ends = row.ends[view.level];
  const own = `${valueText(measure, row.value)} ${ends ? `[${ends.map((e) => valueText(measure, e)).join(", ")}]` : `[${NONE}: ${row.note}]`}`;
  const gap = plan === view.base || !under.rows[view.base] ? null : gapOf(under, plan, view.base);
  const gaps = gap
    ? [`${signed(measure, gap.value)} ${gap.equal ? "(equal)" : bracket(measure, gap.ends[view.level]) || `[${NONE}: ${gap.note}]`}`,
      ...gap.spread.map((end) => signed(measure, end))]
    : [plan === view.base ? "compared with" : NONE, "", ""];
  const regret = row.regretEnds[view.level];
  return [
    name, own, ...row.spread.map((end) => valueText(measure, end)), ...(measure.censored ? [percent(row.never)] : []), ...gaps,
    ...(data.ofPlans ? [`${percent(row.best)} (${percent(row.alone)})`,
      `${amount(row.regret)} ${regret ? `[${regret.map(amount).join(", ")}]` : ""}`, amount(row.regretP90)] : []),
  ];
}

function pointOf(plan) {
  return data.points.find((p) => p.plan === plan && p.disruption === view.disruption);
}

// Time that parts upstream lost, under the disruption that is picked.
function showLostTime() {
  const shown = [...view.plans].filter(pointOf).sort((a, b) => a - b);
  const rows = data.reasons
    .map((reason, k) => ({ ...reason, shares: shown.map((plan) => pointOf(plan).lostTime[k]) }))
    .filter((row) => row.stockpiles.includes(view.pile) && row.shares.some((s) => s > 0))
    .sort((a, b) => Math.max(...b.shares) - Math.max(...a.shares) || (a.text < b.text ? -1 : 1));
  const head = ["Lost time upstream", ...shown.map((plan) => data.plans[plan].name)];
  byId("lost-time").replaceChildren(
    rows.length ? table("% of the measured time", head, rows.map((r) => [r.text, ...r.shares.map(number)]))
      : element("p", "Nothing upstream stood still or was slowed for as much as 0.5 % of the time."));
}
