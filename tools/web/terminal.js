/* The terminal on the serial line, by xterm.js. Its columns stay; its letters are as large as they may. */

const COLUMNS = 100; // the demonstrations' longest lines
const LETTER = { smallest: 9.5, largest: 15, width: 0.602 }; // in pixels; of its size
const ROWS = { least: 22, most: 40 };
const BESIDE = { wide: 375, narrow: 540 }; // pixels of the window that are not the terminal's rows
const REMEMBERED = 65536; // bytes of output, to be shown again after going back
const COLOURS = {
  light: { background: "#ffffff", foreground: "#1f2328", cursor: "#6d3fa0", selectionBackground: "#d9c9ee" },
  dark: { background: "#1e2329", foreground: "#e8e6e0", cursor: "#c4a3ee", selectionBackground: "#4c3a66" },
};

class Tty {
  constructor(root, onInput) {
    this.root = root;
    this.output = [];
    const family = 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, "D2Coding", monospace';
    this.xterm = new Terminal({ fontFamily: family, scrollback: 2000, cursorBlink: false, minimumContrastRatio: 4.5 });
    this.columns = Math.min(COLUMNS, Math.floor(this.width / (LETTER.smallest * LETTER.width)));
    this.size();
    const height = innerHeight - BESIDE[this.columns < COLUMNS ? "narrow" : "wide"];
    const fitting = Math.floor(height / (1.2 * this.xterm.options.fontSize));
    this.rows = Math.max(ROWS.least, Math.min(ROWS.most, fitting));
    this.xterm.resize(this.columns, this.rows);
    this.xterm.open(root);
    this.xterm.onData(onInput);
    addEventListener("resize", () => this.size());
  }

  get width() {
    return this.root.clientWidth - 14; // its scroll bar
  }

  size() {
    const fitting = this.width / this.columns / LETTER.width;
    this.xterm.options.fontSize = Math.floor(2 * Math.min(LETTER.largest, fitting)) / 2;
  }

  colour(dark) {
    this.xterm.options.theme = COLOURS[dark ? "dark" : "light"];
  }

  put(byte) {
    this.output.push(byte);
    if (this.output.length > 2 * REMEMBERED) this.output.splice(0, REMEMBERED);
    this.xterm.write(Uint8Array.of(byte));
  }

  /* Shows these bytes, and nothing of what was. */
  show(output) {
    this.output = output;
    this.xterm.reset();
    this.xterm.write(Uint8Array.from(output));
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.xterm.focus(); // else a keyboard would cover the page
  }

  /* The line that the cursor is in, when all that came is shown. */
  async line() {
    await new Promise((resolve) => this.xterm.write("", resolve));
    const buffer = this.xterm.buffer.active;
    return buffer.getLine(buffer.baseY + buffer.cursorY).translateToString(true);
  }

  /* What it shows, as text. */
  get text() {
    const buffer = this.xterm.buffer.active;
    const lines = Array.from({ length: buffer.length }, (_, i) => buffer.getLine(i).translateToString(true));
    return lines.join("\n").trimEnd();
  }
}
