/* The page: starts the machine, sends what is typed or pressed, and shows how things are. */

const PROMPT = "gaji$ ";
const LOOK_EVERY = 300; // ms between two looks at the kernel
const QUIET = 50; // ms without a byte
const LONGEST_QUIET = 1000;

const page = {
  status: "loading",
  command: "",
  chosen: null, // the number of a moment; else the picture is of now

  begin() {
    this.element = (id) => document.getElementById(id);
    language = stored("language") ?? (navigator.language.startsWith("ko") ? "ko" : "en");
    const theme = stored("theme");
    if (theme) document.documentElement.dataset.theme = theme;
    this.listen();
    showSameFrames(this.element("spaces"));
    this.write();
    this.load().catch((error) => this.fail(error));
  },

  async load() {
    await Promise.all(["xterm.js", "libv86.js"].map(library));
    this.tty = new Tty(this.element("terminal"), (text) => this.typed(text));
    this.tty.colour(isDark());
    this.machine = new Machine((byte) => this.hear(byte), (how) => this.ended(how));
    this.past = new Past(this.machine);
    const layout = JSON.parse(new TextDecoder().decode(await part("layout.json")));
    await this.machine.load();
    this.picture = new Picture(layout, this.machine);
    setInterval(() => document.hidden || this.look(), LOOK_EVERY);
    await this.boot(() => this.machine.run());
  },

  /* Up to the prompt; the shell is told the terminal's size, which nobody has to see. */
  async boot(begin) {
    this.tty.show([]);
    this.past.forget();
    this.set("starting");
    this.heard = "";
    this.deaf = false;
    const boot = (this.boots = (this.boots ?? 0) + 1);
    await begin();
    await this.until(() => this.heard.endsWith(PROMPT), boot);
    this.deaf = true;
    this.machine.type(`stty cols ${this.tty.columns} rows ${this.tty.rows}\r`);
    await this.until(() => this.heard.includes("\n") && this.heard.endsWith(PROMPT), boot);
    this.deaf = false;
    this.picture.begin();
    this.set("prompt");
    this.look();
    this.tty.focus();
  },

  /* Waits for it; for ever, when another boot has begun meanwhile. */
  async until(isSo, boot) {
    while (!isSo() || boot !== this.boots) await new Promise((resolve) => setTimeout(resolve, 20));
    this.heard = "";
  },

  hear(byte) {
    if (this.status === "starting") this.heard += String.fromCharCode(byte);
    this.lastHeard = performance.now();
    if (this.deaf) return;
    this.tty.put(byte);
    this.picture.hear(byte);
  },

  /* What is sent. Each waits for what is before it: to keep the machine takes its time. */

  typed(text) {
    this.queue = (this.queue ?? Promise.resolve()).then(() => this.send(text)).catch((error) => this.fail(error));
  },

  async send(text) {
    if (this.status === "starting" || this.status === "ended") return;
    if (text.includes("\r") && this.atPrompt()) await this.enter(text);
    else this.machine.type(text);
  },

  atPrompt() {
    const state = this.picture.look();
    return state !== null && isAtPrompt(state);
  },

  /* A line is typed to its end: "back" will lead to before it. */
  async enter(text) {
    const before = text.slice(0, text.indexOf("\r"));
    this.machine.type(before);
    await this.quiet();
    await this.start((await this.tty.line()).split(PROMPT)[1] ?? before);
    this.machine.type(text.slice(before.length));
  },

  /* Until the shell has shown all that was typed: what is on the wire is not kept with the machine. */
  async quiet() {
    const begun = performance.now();
    this.lastHeard = begun;
    while (performance.now() < Math.min(this.lastHeard + QUIET, begun + LONGEST_QUIET))
      await new Promise((resolve) => setTimeout(resolve, 10));
  },

  async start(command) {
    if (!command.trim()) return;
    await this.past.keep(command.trim(), this.tty.output.slice());
    this.command = command.trim();
    this.chosen = null;
    this.picture.begin();
    this.set("running");
  },

  press(command) {
    this.explain(command);
    this.queue = (this.queue ?? Promise.resolve())
      .then(async () => {
        if (this.status !== "prompt" || !this.atPrompt()) return;
        await this.start(command);
        this.machine.type(`${CLEAR_LINE}${command}\r`);
        this.tty.focus();
      })
      .catch((error) => this.fail(error));
  },

  async back() {
    const { command } = this.past.last;
    this.tty.show(await this.past.back());
    this.command = "";
    this.chosen = null;
    this.picture.begin();
    this.set("prompt");
    this.element("about").textContent = say("went_back", { command });
    this.look();
    this.tty.focus();
  },

  /* How things are. */

  ended(how) {
    this.how = how;
    this.set("ended");
    if (how === "reboot") setTimeout(() => this.status === "ended" && this.again(), 800);
  },

  fail(error) {
    this.how = "failed";
    this.problem = error?.message ?? String(error);
    this.set("ended");
  },

  again() {
    if (this.how === "failed") location.reload();
    else this.boot(() => this.machine.restart()).catch((error) => this.fail(error));
  },

  set(status) {
    this.status = status;
    document.documentElement.dataset.status = status;
    this.writeStatus();
  },

  look() {
    const fresh = this.picture.refresh();
    const { now } = this.picture;
    if (now && (this.status === "prompt" || this.status === "running")) {
      const status = isAtPrompt(now) ? "prompt" : "running";
      if (status !== this.status) this.set(status);
    }
    if (fresh || this.drawn !== this.picture.moments.length) this.draw();
  },

  draw() {
    const { picture } = this;
    if (!picture?.now) return;
    this.drawn = picture.moments.length;
    const number = Math.min(this.chosen ?? this.drawn, this.drawn);
    const [line, state, before] = picture.at(number);
    drawSpaces(this.element("spaces"), state, before, runningIn(state));
    drawPorts(this.element("ports"), state, null);
    const slider = this.element("moment");
    slider.max = this.drawn;
    slider.value = number;
    slider.disabled = this.drawn === 0;
    const which = number === this.drawn ? say("now") : say("moment", { number: number + 1, count: this.drawn });
    slider.setAttribute("aria-valuetext", `${which} ${line}`);
    this.element("which").textContent = which;
    this.element("line").textContent = line;
    const { total, free } = state.memory;
    this.element("memory").textContent = say("memory", { used: 4 * (total - free), total: 4 * total });
  },

  choose(number) {
    this.chosen = number >= this.picture.moments.length ? null : Math.max(0, number);
    this.draw();
  },

  explain(name) {
    this.element("about").textContent = about(name);
  },

  /* All that is written in words. */
  write() {
    translate();
    document.title = say("title");
    this.element("language").lang = language === "ko" ? "en" : "ko";
    drawThings(this.element("commands"), (command) => this.press(command));
    drawKeys(this.element("keys"), (bytes, name) => {
      this.explain(name);
      this.typed(bytes);
      this.tty.focus();
    });
    drawColours(this.element("colours"));
    this.element("about").textContent = say("choose");
    this.writeStatus();
    this.draw();
  },

  writeStatus() {
    const { status, command } = this;
    this.element("status").textContent =
      status === "running" ? say(command ? "runs" : "runs_something", { command }) : say(`is_${status}`);
    for (const button of this.element("commands").querySelectorAll("button")) button.disabled = status !== "prompt";
    for (const button of this.element("keys").children) button.disabled = status !== "prompt" && status !== "running";
    const last = this.past?.last;
    const back = this.element("back");
    back.disabled = !last || status === "starting" || this.how === "failed";
    back.textContent = last ? say("back_to", { command: shortened(last.command) }) : say("back_none");
    this.element("ended").hidden = status !== "ended";
    if (status !== "ended") return;
    const { how, problem } = this;
    const known = `end_${how}` in words[language].page;
    this.element("why").textContent = say(known ? `end_${how}` : "end_other", { how, problem });
  },

  listen() {
    const press = (id, action) => this.element(id).addEventListener("click", action);
    press("back", () => this.back().catch((error) => this.fail(error)));
    press("again", () => this.again());
    press("earlier", () => this.choose((this.chosen ?? this.picture.moments.length) - 1));
    press("later", () => this.choose((this.chosen ?? this.picture.moments.length) + 1));
    press("language", () => this.speak(language === "ko" ? "en" : "ko"));
    press("theme", () => this.shade());
    this.element("moment").addEventListener("input", (event) => this.choose(Number(event.target.value)));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.tty?.colour(isDark()));
    addEventListener("error", (event) => {
      if (event.error === ENDED) event.preventDefault();
      else if (event.error) this.fail(event.error); // as when the emulator itself has panicked
    });
  },

  speak(name) {
    language = name;
    store("language", name);
    this.write();
  },

  shade() {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    store("theme", document.documentElement.dataset.theme);
    this.tty?.colour(isDark());
  },
};

function shortened(text) {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/* A page from a file may be denied storage. */
function stored(name) {
  try {
    return localStorage.getItem(`gaji-web-${name}`);
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    localStorage.setItem(`gaji-web-${name}`, value);
  } catch {
    // then it is as it is next time
  }
}

page.begin();
