/* The page's languages: sentences of events, and the words around them. words.json has them all;
 * tools/seeing/words.py makes the same sentences for the trace. */

const words = JSON.parse(document.getElementById("words").textContent);
let language = "en";

function hex(number) {
  return "0x" + number.toString(16);
}

/* What {name:form#one|many} in a sentence stands for. */
function wordOf(event, name, form, one, many) {
  const value = event[name];
  if (name === "reason") return words[language].reasons[value] ?? value;
  if (form === "hex") return hex(value);
  if (form === "who" || form === "Who") return whoOf(value, event[name === "to" ? "to_tid" : "tid"], form === "Who");
  if (Array.isArray(value)) return value.join(", ");
  return one ? `${value} ${value === 1 ? one : many}` : String(value);
}

/* A process, or a thread of it that is not its first. */
function whoOf(pid, tid, begins) {
  const text = words[language].who[pid === tid ? "process" : "thread"];
  const name = text.replace("{pid}", pid).replace("{tid}", tid);
  return begins ? name[0].toUpperCase() + name.slice(1) : name;
}

function sentence(event) {
  const field = /\{(\w+)(?::(\w+))?(?:#([^|}]*)\|([^}]*))?\}/g;
  return words[language].events[event.kind].replace(field, (_, ...parts) => wordOf(event, ...parts.slice(0, 4)));
}

/* A word of the page, with what stands in it. */
function say(name, values = {}) {
  return words[language].page[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/* Puts the words into all elements that say which they want. */
function translate(root = document) {
  document.documentElement.lang = language;
  for (const element of root.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of root.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", say(element.dataset.label));
  for (const element of root.querySelectorAll("[data-title]")) {
    element.title = say(element.dataset.title);
    element.setAttribute("aria-label", element.title);
  }
}

/* An element with classes, text, attributes and children: make("i", "small", {title: "x"}, "text"). */
function make(tag, classes = "", attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
