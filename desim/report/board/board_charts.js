// Drawings: lines, bands, bars and intervals as SVG, in the width they are given.

const SPACE = "http://www.w3.org/2000/svg";
const INK = "#1c2126";
const SOFT = "#4a545e";
const RULE = "#d5dade";
const DASHES = ["", "9 3", "2 3", "9 3 2 3", "5 2", "14 4", "9 3 2 3 2 3", "4 4", "1 4", "14 3 4 3"];
const MARKS = ["circle", "square", "diamond", "up", "down"];

function node(name, attributes, text) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function canvas(width, height, label) {
  return node("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label });
}

function write(parent, x, y, text, size, options) {
  const attributes = { x, y, "font-size": size, fill: INK, ...options };
  parent.append(node("text", attributes, text));
}

// Lines behind it do not run through it.
const HALO = { stroke: "#fff", "stroke-width": 4, "paint-order": "stroke" };

const PEN = document.createElement("canvas").getContext("2d");

// Width of a text in pixels.
function textWidth(text, size, weight) {
  PEN.font = `${weight ?? 400} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return PEN.measureText(text).width;
}

// Text that fits into so many pixels, cut at the end; the whole of it as a title.
function fittedText(parent, x, y, text, size, room, options) {
  let cut = text;
  for (let most = text.length; most > 4 && textWidth(cut, size, options?.["font-weight"]) > room; most -= 1) {
    cut = `${text.slice(0, most - 1).trimEnd()}\u2026`;
  }
  const made = node("text", { x, y, "font-size": size, fill: INK, ...HALO, ...options }, cut);
  if (cut !== text) made.append(node("title", {}, text));
  parent.append(made);
}

function planMark(parent, x, y, radius, plan) {
  const shape = MARKS[plan % MARKS.length];
  const look = { fill: data.plans[plan].color, stroke: INK, "stroke-width": 1 };
  const r = radius;
  const corners = {
    square: [[-r, -r], [r, -r], [r, r], [-r, r]],
    diamond: [[0, -r * 1.3], [r * 1.3, 0], [0, r * 1.3], [-r * 1.3, 0]],
    up: [[0, -r * 1.2], [r * 1.2, r], [-r * 1.2, r]],
    down: [[0, r * 1.2], [r * 1.2, -r], [-r * 1.2, -r]],
  }[shape];
  if (!corners) parent.append(node("circle", { cx: x, cy: y, r, ...look }));
  else parent.append(node("polygon", { points: corners.map(([a, b]) => `${x + a},${y + b}`).join(" "), ...look }));
}

// The sign of a plan wherever it is named: its line and its mark.
function swatch(plan) {
  const made = node("svg", { viewBox: "0 0 40 14", width: 40, height: 14, "aria-hidden": "true", class: "swatch" });
  made.append(node("line", { x1: 0, x2: 40, y1: 7, y2: 7, ...stroke(plan), stroke: INK, "stroke-width": 3.6, "stroke-opacity": 0.55 }));
  made.append(node("line", { x1: 0, x2: 40, y1: 7, y2: 7, ...stroke(plan) }));
  planMark(made, 20, 7, 4, plan);
  return made;
}

function stroke(plan) {
  return { stroke: data.plans[plan].color, "stroke-width": 2.5, "stroke-dasharray": DASHES[plan % DASHES.length], fill: "none" };
}

// Round values between two ends, about as many as asked for.
function ticks(low, high, count) {
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) found.push(k * step);
  return found;
}

function tickText(value) {
  const text = grouped(String(Number(Math.abs(value).toPrecision(6))));
  return Math.abs(value) < 1e-12 ? "0" : (value < 0 ? "\u2212" : "") + text;
}

// Both limits of a difference, or twice its estimate where there are none.
function gapEnds(gap) {
  return gap.low === null ? [gap.estimate, gap.estimate] : [gap.low, gap.high];
}

// Differences from the base with their intervals, one row a plan.
function forest(entries, view, width, size, label) {
  const rows = entries.filter((e) => e.gap);
  const line = size * 3.1;
  const top = size * 2;
  const height = top + rows.length * line + size * 3.4;
  const drawn = canvas(width, height, label);
  const ends = rows.flatMap((e) => [...gapEnds(e.gap), 0]);
  let [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (low === high) [low, high] = [-1, 1];
  const pad = (high - low) * 0.06;
  const at = (v) => size + ((v - low + pad) / (high - low + 2 * pad)) * (width - 2 * size);
  const { metric } = view;
  const below = top + rows.length * line;
  for (const tick of ticks(low - pad, high + pad, width / (size * 8))) {
    drawn.append(node("line", { x1: at(tick), x2: at(tick), y1: top, y2: below, stroke: RULE }));
    write(drawn, at(tick), below + size * 1.2, tickText(tick), size * 0.85, { "text-anchor": "middle" });
  }
  drawn.append(node("line", { x1: at(0), x2: at(0), y1: top - size * 0.4, y2: below, stroke: INK, "stroke-width": 1.5 }));
  directionLabels(drawn, at(0), width, size, metric);
  rows.forEach((entry, k) => forestRow(drawn, entry, at, top + k * line, width, size));
  const unit = gapUnit(metric, view.pile);
  fittedText(drawn, width / 2, below + size * 2.7, `difference from ${view.base.name}${unit ? `, ${unit}` : ""}`, size * 0.9, width,
    { "text-anchor": "middle", fill: SOFT });
  return drawn;
}

function directionLabels(drawn, zero, width, size, metric) {
  const words = [metric.less, metric.more].map((word, k) => `${word}${(metric.better === "low") === (k === 0) ? " (better)" : " (worse)"}`);
  const room = (text) => textWidth(text, size * 0.9);
  const left = `\u2190 ${words[0]}`;
  const right = `${words[1]} \u2192`;
  const options = { fill: SOFT };
  if (zero > room(left) + size) write(drawn, zero - size * 0.5, size * 1.1, left, size * 0.9, { ...options, "text-anchor": "end" });
  if (width - zero > room(right) + size) write(drawn, zero + size * 0.5, size * 1.1, right, size * 0.9, options);
}

function forestRow(drawn, entry, at, y, width, size) {
  const { gap } = entry;
  const values = `${number(gap.estimate)} ${bracket(gap.low, gap.high)}`;
  const taken = textWidth(values, size);
  const named = Math.min(textWidth(data.plans[entry.plan].name, size, 600), width - taken - size);
  for (const [x, long] of [[0, named], [width - taken - 4, taken + 4]]) {
    drawn.append(node("rect", { x, y: y + size * 0.2, width: long + 4, height: size * 1.2, fill: "#fff" }));
  }
  fittedText(drawn, 0, y + size * 1.1, data.plans[entry.plan].name, size, width - taken - size, { "font-weight": 600 });
  write(drawn, width, y + size * 1.1, values, size, { "text-anchor": "end", ...HALO });
  const middle = y + size * 2.1;
  drawn.append(node("line", { x1: at(gapEnds(gap)[0]), x2: at(gapEnds(gap)[1]), y1: middle, y2: middle, stroke: INK, "stroke-width": 2 }));
  for (const end of gapEnds(gap)) {
    drawn.append(node("line", { x1: at(end), x2: at(end), y1: middle - size * 0.35, y2: middle + size * 0.35, stroke: INK, "stroke-width": 2 }));
  }
  planMark(drawn, at(gap.estimate), middle, size * 0.42, entry.plan);
}

// Words on as many lines as they need, at most three.
function wrappedLines(text, size, room, weight) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && (lines.length === 3 || textWidth(longer, size, weight) <= room)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// Time lost by parts: for each reason one bar a plan.
function bars(rows, shown, width, size, label) {
  const bar = size * 1.05;
  const texts = rows.map((row) => wrappedLines(row.text, size, width, 600));
  const tops = [0];
  for (const lines of texts) tops.push(tops.at(-1) + size * (1.05 + 1.25 * lines.length) + shown.length * bar);
  const height = tops.at(-1) + size * 1.6;
  const drawn = canvas(width, height, label);
  const most = Math.max(...rows.flatMap((row) => row.shares.map((s) => s ?? 0)), 1);
  const room = width - size * 4;
  rows.forEach((row, k) => {
    texts[k].forEach((text, line) => fittedText(drawn, 0, tops[k] + size * 1.2 * (line + 1), text, size, width, { "font-weight": 600 }));
    row.shares.forEach((share, place) => {
      const top = tops[k] + size * (0.45 + 1.25 * texts[k].length) + place * bar;
      const long = ((share ?? 0) / most) * room;
      drawn.append(node("rect", {
        x: 0, y: top, width: long, height: bar * 0.8, fill: data.plans[shown[place].plan].color, stroke: INK, "stroke-width": 0.8,
      }));
      planMark(drawn, long + size * 0.8, top + bar * 0.4, size * 0.26, shown[place].plan);
      write(drawn, long + size * 1.4, top + bar * 0.72, share === null ? NONE : number(share), size * 0.85, {});
    });
  });
  write(drawn, 0, height - size * 0.6, "% of the measured time", size * 0.9, { fill: SOFT });
  return drawn;
}

// Stock over time: median and spread of each plan, objectives, and when causes are in effect.
function timeline(lines, strips, view, width, size, label) {
  const high = Math.max(220, Math.min(width * 0.4, 380));
  const most = Math.max(...lines.flatMap((l) => [...(view.band ? l.high : l.middle), l.objective ?? 0]), 1e-9) * 1.05;
  const steps = ticks(0, most, high / (size * 3));
  const left = Math.max(...steps.map((tick) => textWidth(tickText(tick), size * 0.85))) + size * 0.8;
  const plot = { left, top: size * 1.8, width: width - left - size, height: high };
  const strip = size * 2.1;
  const height = plot.top + plot.height + size * 3.4 + (strips.length ? strips.length * strip + size * 1.6 : 0);
  const drawn = canvas(width, height, label);
  const x = (day) => plot.left + (day / data.horizon) * plot.width;
  const y = (v) => plot.top + plot.height - (v / most) * plot.height;
  write(drawn, 0, size * 1.1, view.shownUnit, size * 0.9, { fill: SOFT });
  for (const tick of steps) {
    drawn.append(node("line", { x1: plot.left, x2: plot.left + plot.width, y1: y(tick), y2: y(tick), stroke: RULE }));
    write(drawn, plot.left - size * 0.4, y(tick) + size * 0.3, tickText(tick), size * 0.85, { "text-anchor": "end" });
  }
  timeAxis(drawn, x, plot, size);
  if (view.band) for (const line of lines) drawn.append(area(line, x, y));
  lines.forEach((line, k) => curve(drawn, line, k, lines.length, x, y, size));
  objectives(drawn, lines, plot, y, size);
  strips.forEach((entry, k) => stripRow(drawn, entry, x, plot.top + plot.height + size * 4.6 + k * strip, plot, size));
  return drawn;
}

function timeAxis(drawn, x, plot, size) {
  const bottom = plot.top + plot.height;
  drawn.append(node("line", { x1: plot.left, x2: plot.left + plot.width, y1: bottom, y2: bottom, stroke: INK }));
  for (const [day, text] of timeMarks(Math.max(2, Math.floor(plot.width / (size * 5.5))))) {
    drawn.append(node("line", { x1: x(day), x2: x(day), y1: bottom, y2: bottom + 5, stroke: INK }));
    const late = x(day) + textWidth(text, size * 0.85) / 2 > plot.left + plot.width + size;
    write(drawn, x(day), bottom + size * 1.4, text, size * 0.85, { "text-anchor": late ? "end" : "middle" });
  }
  const words = data.start === null ? "day" : `date (day 0 is ${dayText(0)})`;
  const width = plot.left + plot.width + size;
  fittedText(drawn, width / 2, bottom + size * 2.8, words, size * 0.9, width, { "text-anchor": "middle", fill: SOFT });
}

// Days and labels: round days, or the first of months.
function timeMarks(most) {
  if (data.start === null) return ticks(0, data.horizon, most).map((day) => [day, tickText(day)]);
  const months = data.horizon / 30.4375;
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((s) => months / s <= most) ?? 240;
  const start = dateOf(0);
  const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const found = [];
  for (let m = first; m <= first + months + 1; m += 1) {
    const day = (Date.UTC(Math.floor(m / 12), m % 12, 1) - start.getTime()) / 864e5;
    const text = step >= 12 ? String(Math.floor(m / 12)) : `${MONTHS[m % 12]} ${Math.floor(m / 12)}`;
    if (m % step === 0 && day >= 0 && day <= data.horizon) found.push([day, text]);
  }
  return found;
}

function area(line, x, y) {
  const up = line.days.map((d, k) => `${x(d).toFixed(1)},${y(line.high[k]).toFixed(1)}`);
  const back = line.days.map((d, k) => `${x(d).toFixed(1)},${y(line.low[k]).toFixed(1)}`).reverse();
  return node("polygon", { points: [...up, ...back].join(" "), fill: data.plans[line.plan].color, "fill-opacity": 0.16 });
}

function curve(drawn, line, place, count, x, y, size) {
  const points = line.days.map((d, k) => `${x(d).toFixed(1)},${y(line.middle[k]).toFixed(1)}`).join(" ");
  // A dark edge keeps light colors apart from the page.
  drawn.append(node("polyline", { points, ...stroke(line.plan), stroke: INK, "stroke-width": 3.6, "stroke-opacity": 0.55 }));
  drawn.append(node("polyline", { points, ...stroke(line.plan) }));
  const spacing = Math.max(1, Math.floor(line.days.length / 6));
  const first = Math.floor(((place + 0.5) / count) * spacing);
  for (let k = first; k < line.days.length; k += spacing) planMark(drawn, x(line.days[k]), y(line.middle[k]), size * 0.3, line.plan);
}

function objectives(drawn, lines, plot, y, size) {
  const known = new Set(lines.map((l) => l.objective).filter((o) => o !== null));
  for (const goal of [...known].sort((a, b) => a - b)) {
    drawn.append(node("line", {
      x1: plot.left, x2: plot.left + plot.width, y1: y(goal), y2: y(goal), stroke: INK, "stroke-width": 1.5, "stroke-dasharray": "6 4",
    }));
    write(drawn, plot.left + plot.width / 2, y(goal) - size * 0.35, `objective ${number(goal)}`, size * 0.85,
      { "text-anchor": "middle", ...HALO });
  }
}

// One cause: the darker, the more replications it is in effect in.
function stripRow(drawn, entry, x, y, plot, size) {
  fittedText(drawn, plot.left, y + size * 0.9, entry.text, size * 0.85, plot.width);
  for (const [from, to, share] of entry.spans) {
    drawn.append(node("rect", {
      x: x(from), y: y + size * 1.15, width: Math.max(1.5, x(to) - x(from)), height: size * 0.55, fill: INK,
      "fill-opacity": 0.15 + 0.75 * share,
    }));
  }
}
