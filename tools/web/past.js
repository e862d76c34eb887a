/* What there was before each of the last commands: the machine, and what its terminal had shown. */

const MOST_BYTES = 96 << 20; // a machine has 5 MB at first, and 20 when much of its memory was used

class Past {
  constructor(machine) {
    this.machine = machine;
    this.kept = [];
  }

  async keep(command, output) {
    const state = await this.machine.save();
    this.kept.push({ command, state, output });
    while (this.kept.length > 1 && this.size > MOST_BYTES) this.kept.shift();
  }

  get size() {
    return this.kept.reduce((sum, { state }) => sum + state.byteLength, 0);
  }

  get last() {
    return this.kept[this.kept.length - 1];
  }

  /* Returns what the terminal had shown then. */
  async back() {
    const { state, output } = this.kept.pop();
    await this.machine.restore(state);
    return output;
  }

  forget() {
    this.kept = [];
  }
}
