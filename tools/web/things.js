/* What there is to try. The keys are told by name, and what each sends. */

const THINGS = {
  making: ["forkdemo", "cowdemo", "execdemo", "forktree"],
  ending: ["waitdemo", "zombiedemo", "orphandemo", "cascadedemo", "greeddemo"],
  messages: ["pingpong 5", "portdemo", "calldemo", "stagedemo", "directdemo", "lenddemo"],
  threads: ["racedemo", "bufferdemo", "philosophers", "readersdemo"],
  looking: ["help", "ps", "free", "ports", "sleep 30 &", "cat /proc/self/maps", "trace echo hi"],
  machine: ["reboot", "poweroff"],
};
const KEYS = { "Ctrl-C": "\x03", "Ctrl-Z": "\x1a", "Ctrl-T": "\x14", Tab: "\t", "↑": "\x1b[A" };
const CLEAR_LINE = "\x05\x15"; // to its end, and all before that

function drawThings(root, onCommand) {
  const groups = Object.entries(THINGS).map(([group, commands]) => {
    const buttons = commands.map((command) => thing(command, command, () => onCommand(command)));
    return make("div", "group", {}, make("h2", "", {}, say(group)), ...buttons);
  });
  root.replaceChildren(...groups);
}

function drawKeys(root, onKey) {
  root.replaceChildren(...Object.entries(KEYS).map(([name, bytes]) => thing(name, name, () => onKey(bytes, name))));
}

function thing(name, label, action) {
  const button = make("button", "", { type: "button", title: about(name), "data-thing": name }, label);
  button.addEventListener("click", action);
  return button;
}

/* What a command or a key is for. */
function about(name) {
  return words[language].things[name] ?? "";
}
