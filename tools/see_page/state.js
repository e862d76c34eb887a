/* Pictures of the kernel: the state after each event, made of what each changed. A state has the form
 * that tools/view/state.py tells; what did not change is shared with the state before. */

const PARTS = ["processes", "spaces", "tables", "frames", "ports", "pipes"];
const EVERY = 64; // a state is kept of each so many events

function emptyState() {
  return { processes: {}, spaces: {}, tables: {}, frames: {}, ports: {}, pipes: {}, memory: {} };
}

function applied(state, changes) {
  const after = { ...state };
  for (const [part, changed] of Object.entries(changes)) {
    if (part === "memory") {
      after.memory = changed;
      continue;
    }
    after[part] = { ...state[part] };
    for (const key in changed)
      if (changed[key] === null) delete after[part][key];
      else after[part][key] = part === "tables" ? changedTable(state.tables[key], changed[key]) : changed[key];
  }
  return after;
}

/* A table that was there says which of its pages are others: [index, frame, bits], or [index]. */
function changedTable(old, change) {
  if (!change.changed) return change;
  const pages = new Map(old.pages.map((page) => [page[0], page]));
  for (const page of change.changed)
    if (page.length > 1) pages.set(page[0], page);
    else pages.delete(page[0]);
  return { count: change.count, pages: [...pages.values()].sort((one, other) => one[0] - other[0]) };
}

/* States by the number of their event; -1 is before the first. */
class History {
  constructor(events) {
    this.events = events;
    this.kept = [emptyState()];
    let state = this.kept[0];
    events.forEach((event, number) => {
      state = applied(state, event.changes);
      if ((number + 1) % EVERY === 0) this.kept.push(state);
    });
  }

  at(number) {
    const from = Math.floor((number + 1) / EVERY);
    let state = this.kept[from];
    for (let i = from * EVERY; i <= number; i++) state = applied(state, this.events[i].changes);
    return state;
  }
}

/* {table's frame: {index: true}} of the pages whose entry or frame is another than before. */
function changedPages(before, after) {
  const changed = {};
  for (const [frame, table] of Object.entries(after.tables)) {
    const old = new Map((before.tables[frame]?.pages ?? []).map((page) => [page[0], page]));
    for (const [index, page, bits] of table.pages) {
      const was = old.get(index);
      if (was && was[1] === page && was[2] === bits) continue;
      (changed[frame] ??= {})[index] = true;
    }
  }
  return changed;
}

/* {process's PID: {table's index: true}} of the directory entries that are others than before. */
function changedTables(before, after) {
  const changed = {};
  for (const [pid, process] of Object.entries(after.processes)) {
    const was = new Map();
    const old = before.spaces[before.processes[pid]?.space];
    for (const [index, frame] of old?.tables ?? []) was.set(index, `${frame} ${before.tables[frame].count}`);
    for (const [index, frame] of after.spaces[process.space]?.tables ?? [])
      if (was.get(index) !== `${frame} ${after.tables[frame].count}`) (changed[pid] ??= {})[index] = true;
  }
  return changed;
}

/* Of a page in a process's space: own, frame (shared by its count), below (in a shared table). */
function sharing(state, table, frame) {
  if (state.tables[table].count > 1) return "below";
  return state.frames[frame]?.[0] === 1 ? "own" : "frame";
}

function pageCounts(state, process) {
  const counts = { own: 0, frame: 0, below: 0, tables: 0 };
  for (const [, table] of state.spaces[process.space]?.tables ?? []) {
    counts.tables++;
    for (const [, frame] of state.tables[table].pages) counts[sharing(state, table, frame)]++;
  }
  return counts;
}

/* The whole process in one word. */
function lifeOf(process) {
  if (process.life === "zombie") return "zombie";
  const states = process.threads.map((thread) => thread.state);
  for (const state of ["running", "ready"]) if (states.includes(state)) return state;
  return states.includes("new") ? "ready" : "blocked";
}

/* Processes as a tree: [process, depth], the eldest first. */
function familyOf(state) {
  const children = {};
  const all = Object.values(state.processes);
  for (const process of all) (children[process.parent] ??= []).push(process);
  const family = [];
  const visit = (process, depth) => {
    family.push([process, depth]);
    for (const child of children[process.pid] ?? []) visit(child, depth + 1);
  };
  for (const process of all) if (!state.processes[process.parent]) visit(process, 0);
  return family;
}
