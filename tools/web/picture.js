/* What the kernel's processes, pages and ports were at each line that the last command printed, and
 * what they are now: read out of the machine's memory. */

const MOST_MOMENTS = 100; // of one command
const CONTROLS = /\x1b\[[\d;?]*[A-Za-z]|[\x00-\x1f]/g;

class Picture {
  constructor(layout, machine) {
    this.layout = layout;
    this.machine = machine;
    this.now = null;
    this.begin();
  }

  /* A command begins. */
  begin() {
    this.start = this.look() ?? this.now;
    this.moments = [];
    this.line = null; // what follows belongs to the line that was typed
  }

  /* The kernel's state; null: it is in the middle of a change, or has not come so far. */
  look() {
    try {
      const state = new Reader(this.layout, this.machine.ram).state();
      return state.processes[1] ? state : null;
    } catch (error) {
      if (error instanceof Lost || error instanceof RangeError) return null;
      throw error;
    }
  }

  /* A byte of the console. Each end of a line is a moment; the machine stands still meanwhile. */
  hear(byte) {
    if (byte !== 10) {
      this.line?.push(byte);
      return;
    }
    const line = new TextDecoder().decode(Uint8Array.from(this.line ?? [])).replace(CONTROLS, "").trim();
    this.line = [];
    const state = line && !document.hidden && this.moments.length < MOST_MOMENTS && this.look();
    if (state) this.moments.push({ state, line });
  }

  /* Looks again. Is it another state than before? */
  refresh() {
    const state = this.look();
    if (!state || JSON.stringify(state) === JSON.stringify(this.now)) return false;
    this.now = state;
    return true;
  }

  /* Of a moment by its number, the last of which is now: [line, state, the state before]. */
  at(number) {
    const moment = this.moments[number] ?? { state: this.now, line: "" };
    return [moment.line, moment.state, this.moments[number - 1]?.state ?? this.start];
  }
}

/* The process that has the CPU. */
function runningIn(state) {
  return Object.values(state.processes).find((process) => lifeOf(process) === "running")?.pid;
}

/* Does the shell that init has started wait for a key? */
function isAtPrompt(state) {
  const isShell = (process) => process.name === "sh" && process.parent === 1;
  const shells = Object.values(state.processes).filter(isShell);
  return shells.some((shell) => shell.threads.some((thread) => thread.reason === "console"));
}
