/* The page of tools/see: which event is shown, and how one goes on to another. */

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const SWITCHES = new Set(["switch_from_idle", "sleep", "sleep_handed", "sleep_idle", "switch_dead", "dead_idle", "preempt", "ready"]);
const MEMORY = new Set(["fork", "fork_mixed", "fork_unseen", "vfork", "exec", "copy", "own", "touch", "zero", "fill", "map", "common", "fault", "table", "split", "settle", "zombie", "zombie_orphans"]);
const MESSAGES = /^(send|call|answer|receive|port|pipe|direct|notify)/;
const PLAY_EVERY = 900; // ms

const page = {
  history: new History(data.events),
  number: -1,
  playing: null,
  console: new TextEncoder().encode(data.console),

  begin() {
    language = stored("language") ?? (navigator.language.startsWith("ko") ? "ko" : "en");
    const theme = stored("theme");
    if (theme) document.documentElement.dataset.theme = theme;
    document.title = `${data.program} · Gaji`;
    byId("program").textContent = data.program;
    byId("ended").textContent = data.ended;
    byId("cursor").max = data.events.length - 1;
    const elements = { svg: byId("tracks"), scroll: byId("scroll"), names: byId("names") };
    this.timeline = new Timeline(elements, this.history, (number) => this.go(number));
    this.listen();
    showSameFrames(byId("spaces"));
    this.write();
    this.go(Number(location.hash.slice(1)) - 1 || 0);
  },

  listen() {
    const press = (id, action) => byId(id).addEventListener("click", action);
    press("first", () => this.go(0));
    press("last", () => this.go(data.events.length - 1));
    press("back", () => this.step(-1));
    press("next", () => this.step(1));
    press("play", () => this.play());
    press("language", () => this.speak(language === "ko" ? "en" : "ko"));
    press("theme", () => this.shade());
    byId("cursor").addEventListener("input", (event) => this.go(Number(event.target.value)));
    byId("axis").addEventListener("change", () => this.lay());
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("resize", () => this.lay());
    window.addEventListener("hashchange", () => this.go(Number(location.hash.slice(1)) - 1 || 0));
  },

  /* What does not depend on the event. */
  write() {
    translate();
    byId("language").textContent = say("language");
    byId("language").lang = language === "ko" ? "en" : "ko";
    byId("cut").textContent = data.whole ? "" : say("cut");
    drawColours(byId("colours"));
    const states = ["running", "ready", "blocked", "zombie"];
    byId("states").replaceChildren(
      ...states.map((state) => {
        const sample = make("i", "", { "aria-hidden": "true" });
        sample.style.background = `var(--${state})`;
        return make("li", "", {}, sample, say(state));
      }),
    );
    this.sayPlaying();
    this.timeline.draw(byId("axis").value === "linear");
  },

  lay() {
    this.timeline.draw(byId("axis").value === "linear");
    this.timeline.show(this.number);
  },

  go(number) {
    number = Math.max(0, Math.min(data.events.length - 1, number));
    if (number === this.number) return;
    this.number = number;
    this.show();
  },

  show() {
    const event = data.events[this.number];
    const before = this.history.at(this.number - 1);
    const state = this.history.at(this.number);
    byId("sentence").textContent = sentence(event);
    byId("place").replaceChildren(...this.places(event));
    const time = (event.time - data.events[0].time).toLocaleString(language);
    byId("position").textContent = say("at", { number: this.number + 1, count: data.events.length, time });
    byId("cursor").value = this.number;
    byId("cursor").setAttribute("aria-valuetext", sentence(event));
    this.timeline.show(this.number);
    drawSpaces(byId("spaces"), state, before, event.of ?? event.pid);
    drawPorts(byId("ports"), state, event);
    this.showConsole(event.console);
    history.replaceState(null, "", `#${this.number + 1}`);
  },

  places(event) {
    const line = (word, text) => [`${say(word)}: `, make("code", "", {}, text)];
    const user = event.user ? [...line("user", event.user), make("br")] : [];
    return [...user, ...line("line", event.line), ` · ${say("functions")} ${event.functions.join(" ← ")}`];
  },

  showConsole(size) {
    const pane = byId("console");
    pane.textContent = new TextDecoder().decode(this.console.slice(0, size)) || " ";
    pane.scrollTop = pane.scrollHeight;
  },

  wanted(event) {
    const show = byId("show").value;
    if (show === "main") return !SWITCHES.has(event.kind);
    if (show === "memory") return MEMORY.has(event.kind);
    return show === "messages" ? MESSAGES.test(event.kind) : true;
  },

  /* To the next event that is wanted, so many times. False: there is none. */
  step(direction, times = 1) {
    let found = this.number;
    for (let i = this.number + direction; data.events[i] && times > 0; i += direction)
      if (this.wanted(data.events[i])) {
        found = i;
        times--;
      }
    const moved = found !== this.number;
    this.go(found);
    return moved;
  },

  play() {
    if (this.playing) {
      clearInterval(this.playing);
      this.playing = null;
    } else {
      if (!this.step(1)) this.go(0);
      this.playing = setInterval(() => this.step(1) || this.play(), PLAY_EVERY);
    }
    this.sayPlaying();
  },

  sayPlaying() {
    byId("play").classList.toggle("playing", this.playing !== null);
    byId("play").dataset.title = this.playing ? "pause" : "play";
    translate(byId("play").parentElement);
  },

  key(event) {
    const where = event.target.tagName;
    if (event.ctrlKey || event.altKey || event.metaKey || where === "SELECT") return;
    if (event.key === " " && where === "BUTTON") return;
    const actions = {
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      PageUp: () => this.step(-1, 10),
      PageDown: () => this.step(1, 10),
      Home: () => this.go(0),
      End: () => this.go(data.events.length - 1),
      " ": () => this.play(),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  },

  speak(name) {
    language = name;
    store("language", name);
    this.write();
    this.show();
  },

  shade() {
    const dark = getComputedStyle(document.documentElement).colorScheme;
    const isDark = dark === "dark" || (dark !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = isDark ? "light" : "dark";
    store("theme", document.documentElement.dataset.theme);
  },
};

/* A page from a file may be denied storage. */
function stored(name) {
  try {
    return localStorage.getItem(`gaji-see-${name}`);
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    localStorage.setItem(`gaji-see-${name}`, value);
  } catch {
    // then it is as it is next time
  }
}

page.begin();
