/* The tracks: a row for each process (and further thread) over the events, with the family on the
 * left, arrows between them, and a cursor. */

const ROW = 22;
const SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes, parent) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent?.append(element);
  return element;
}

/* [{pid, tid, name, depth, parts: [{from, to, state}]}], from event to event, in the family's order. */
function tracksOf(history) {
  const tracks = new Map();
  history.events.forEach((event, number) => {
    if (!event.changes.processes) return;
    const changed = event.changes.processes;
    for (const pid in changed) {
      const now = changed[pid] ? statesOf(changed[pid]) : {};
      for (const key in now) if (!tracks.has(key)) tracks.set(key, newTrack(tracks, changed[pid], key));
      for (const [key, track] of tracks) if (track.pid === Number(pid)) step(track, now[key], number);
      for (const key in now) tracks.get(key).name = changed[pid].name;
    }
  });
  for (const track of tracks.values()) step(track, null, history.events.length);
  return ordered([...tracks.values()]);
}

/* {"PID TID": state}; of a zombie, which has no thread any more, its first one's. */
function statesOf(process) {
  const states = {};
  for (const thread of process.threads) states[`${process.pid} ${thread.tid}`] = thread.state;
  if (process.life === "zombie") states[`${process.pid} ${process.pid}`] = "zombie";
  return states;
}

function newTrack(tracks, process, key) {
  const tid = Number(key.split(" ")[1]);
  const parent = tid === process.pid ? process.parent : process.pid;
  const above = tracks.get(`${parent} ${parent}`);
  return { pid: process.pid, tid, parent, name: process.name, depth: above ? above.depth + 1 : 0, parts: [], open: null };
}

function step(track, state, number) {
  if (state === "new") state = "ready"; // it is so in a moment
  if (state === "dead") state = null;
  if (track.open && track.open.state === state) return;
  if (track.open) track.parts.push({ ...track.open, to: number });
  track.open = state ? { from: number, state } : null;
}

function ordered(tracks) {
  const result = [];
  const visit = (parent) => {
    for (const track of tracks.filter((one) => one.parent === parent && !result.includes(one))) {
      result.push(track);
      if (track.pid === track.tid) visit(track.pid);
    }
  };
  visit(0);
  return result.concat(tracks.filter((one) => !result.includes(one)));
}

/* What an event's arrow joins: [from track, to track] as "PID TID", or null. */
function arrowOf(event) {
  const here = `${event.pid} ${event.tid}`;
  if (/^v?fork/.test(event.kind)) return [here, `${event.child} ${event.child}`];
  if (event.kind === "thread") return [here, `${event.pid} ${event.child}`];
  if (event.kind === "reap") return [`${event.child} ${event.child}`, here];
  if (event.kind.startsWith("receive")) return [`${event.sender} ${event.sender}`, here];
  if (event.to_tid && event.to && event.kind !== "ready") return [here, `${event.to} ${event.to_tid}`];
  return event.kind === "signal" ? [here, `${event.to} ${event.to}`] : null;
}

class Timeline {
  constructor(elements, history, onPick) {
    Object.assign(this, elements, { history, tracks: tracksOf(history) });
    this.rows = new Map(this.tracks.map((track, row) => [`${track.pid} ${track.tid}`, row]));
    this.svg.addEventListener("pointerdown", (event) => {
      onPick(this.eventAt(event));
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => event.buttons && onPick(this.eventAt(event)));
  }

  eventAt(pointer) {
    const x = pointer.clientX - this.svg.getBoundingClientRect().left;
    let low = 0;
    let high = this.history.events.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.x(middle) <= x) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  x(number) {
    const events = this.history.events;
    if (!this.linear) return (number + 0.5) * this.unit;
    const last = events[events.length - 1].time;
    const time = events[Math.min(number, events.length - 1)].time - events[0].time;
    return 4 + (time / Math.max(1, last - events[0].time)) * (this.width - 8);
  }

  draw(linear) {
    const count = this.history.events.length;
    const room = this.scroll.clientWidth;
    this.linear = linear;
    this.unit = Math.max(room / count, 4);
    this.width = linear ? room : this.unit * count;
    const height = this.tracks.length * ROW;
    this.svg.replaceChildren();
    for (const [name, value] of Object.entries({ width: this.width, height })) this.svg.setAttribute(name, value);
    this.tracks.forEach((track, row) => this.drawParts(track, row));
    this.arrows = this.history.events.map((event, number) => this.drawArrow(event, number));
    this.line = shape("line", { class: "cursor", y1: 0, y2: height }, this.svg);
    this.mark = shape("circle", { class: "mark", r: 5 }, this.svg);
    this.drawNames();
  }

  drawNames() {
    this.names.replaceChildren(
      ...this.tracks.map((track) => {
        const label = track.pid === track.tid ? `${track.pid} ${track.name}` : `${track.tid}`;
        const row = make("div", "", { title: label }, label);
        row.style.paddingLeft = `${Math.min(track.depth, 6) * 10}px`;
        return row;
      }),
    );
  }

  drawParts(track, row) {
    for (const part of track.parts) {
      const x = this.x(part.from);
      const width = Math.max(1, this.x(part.to) - x);
      shape("rect", { class: part.state, x, y: row * ROW + 4, width, height: ROW - 8, rx: 2 }, this.svg);
    }
  }

  drawArrow(event, number) {
    const [from, to] = (arrowOf(event) ?? []).map((key) => this.rows.get(key));
    if (from === undefined || to === undefined || from === to) return null;
    const middle = (row) => row * ROW + ROW / 2;
    const x = this.x(number);
    const way = middle(to) > middle(from) ? -4 : 4;
    const d = `M${x} ${middle(from)}V${middle(to)}m-3 ${way}l3 ${-way}l3 ${way}`;
    return shape("path", { class: "arrow", d }, this.svg);
  }

  show(number) {
    const event = this.history.events[number];
    const x = this.x(number);
    this.shown?.classList.remove("here");
    this.shown = this.arrows[number];
    this.shown?.classList.add("here");
    for (const name of ["x1", "x2"]) this.line.setAttribute(name, x);
    const row = this.rows.get(`${event.pid} ${event.tid}`) ?? this.rows.get(`${event.to} ${event.to_tid}`) ?? 0;
    this.mark.setAttribute("cx", x);
    this.mark.setAttribute("cy", row * ROW + ROW / 2);
    const outer = this.scroll.parentElement;
    const top = row * ROW;
    if (top < outer.scrollTop || top + ROW > outer.scrollTop + outer.clientHeight)
      outer.scrollTop = top - outer.clientHeight / 2;
    const view = this.scroll;
    if (x < view.scrollLeft + 20 || x > view.scrollLeft + view.clientWidth - 20) view.scrollLeft = x - view.clientWidth / 2;
  }
}
