// @ts-check
// Makes a published page as alive as the notebook, with no kernel and no request: reads the
// widget state that the build embedded, and draws sliders, boxes and anywidget figures itself.

(() => {
  document.documentElement.dataset.convHost = "page";

  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const FIGURES = 'script[type="text/x-conv-figures"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  /** The traits of one widget, with the events that anywidget's modules listen to. */
  class Model {
    /** @param {string} name @param {Record<string, any>} traits */
    constructor(name, traits) {
      this.name = name;
      this.traits = traits;
      this.events = new EventTarget();
      /** @type {Map<Function, Map<string, EventListener>>} */
      this.listeners = new Map();
    }

    /** @param {string} trait */
    get(trait) {
      return this.traits[trait];
    }

    /** @param {string} trait @param {any} value */
    set(trait, value) {
      if (this.traits[trait] === value) return;
      this.traits[trait] = value;
      this.events.dispatchEvent(new Event(`change:${trait}`));
    }

    save_changes() {} // There is no Python on a page.

    /** @param {string} event @param {Function} handler */
    on(event, handler) {
      const listener = () => handler();
      const known = this.listeners.get(handler) ?? new Map();
      this.listeners.set(handler, known.set(event, listener));
      this.events.addEventListener(event, listener);
    }

    /** @param {string} event @param {Function} handler */
    off(event, handler) {
      const listener = this.listeners.get(handler)?.get(event);
      if (listener) this.events.removeEventListener(event, listener);
    }
  }

  /** @type {Map<string, Model>} */
  const models = new Map();

  /** What each widget model looks like; null for those that are never shown themselves. */
  /** @type {Record<string, ((model: Model) => HTMLElement) | null>} */
  const VIEWS = {
    AnyModel: figure,
    HBoxModel: (model) => box(model, "conv-row"),
    IntSliderModel: slider,
    LayoutModel: null,
    LinkModel: null,
    SelectionSliderModel: (model) => slider(model, "index", model.get("_options_labels")),
    SliderStyleModel: null,
    VBoxModel: (model) => box(model, "conv-column"),
  };

  /** @param {string} reference such as `IPY_MODEL_1234` */
  function view(reference) {
    const model = models.get(reference.replace("IPY_MODEL_", ""));
    const draw = model && VIEWS[model.name];
    if (draw) return draw(model);
    return words(`This control (${model?.name ?? "without a model"}) needs JupyterLab.`);
  }

  /** @param {string} text */
  function words(text) {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  }

  /** @param {Model} model @param {string} className */
  function box(model, className) {
    const made = document.createElement("div");
    made.className = className;
    made.append(...model.get("children").map(view));
    return made;
  }

  /** @param {Model} model @param {string} [trait] @param {string[]} [labels] what its values are called */
  function slider(model, trait = "value", labels) {
    const row = document.createElement("label");
    row.className = "conv-slider";
    const name = document.createElement("span");
    name.textContent = model.get("description");
    const input = document.createElement("input");
    Object.assign(input, {
      type: "range",
      min: labels ? 0 : model.get("min"),
      max: labels ? labels.length - 1 : model.get("max"),
      step: labels ? 1 : model.get("step"),
    });
    const value = document.createElement("output");
    if (labels) value.style.minWidth = `${Math.max(...labels.map((label) => label.length))}ch`;
    const show = () => {
      const now = model.get(trait);
      input.value = now;
      value.textContent = labels?.[now] ?? now;
      if (labels) input.ariaValueText = labels[now];
    };
    input.addEventListener("input", () => model.set(trait, Number(input.value)));
    model.on(`change:${trait}`, show);
    show();
    row.append(name, input, value);
    return row;
  }

  /** What the page's scripts export: functions that return figures, by the figures' names. */
  /** @type {Promise<Record<string, () => any>>[]} */
  const scripts = [];

  /** @param {string} text of a module @returns {Promise<any>} what it exports by default */
  async function load(text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    return (await import(address)).default;
  }

  /** @param {string} name a figure's in the page's scripts, or the whole text of its module */
  async function widget(name) {
    const figures = Object.assign({}, ...(await Promise.all(scripts)));
    return figures[name]?.() ?? load(name);
  }

  /** @param {Model} model */
  function figure(model) {
    const el = document.createElement("div");
    [model.get("_css")].flat().forEach(style);
    widget(model.get("_esm"))
      .then(({ render }) => render({ model, el }))
      .then(() => el.dispatchEvent(new Event("conv:ready", { bubbles: true })))
      .catch((error) => {
        console.error(error);
        el.replaceChildren(words(`This figure could not start: ${error.message}`));
      });
    return el;
  }

  /** The style sheets that the page carries once, by their paths. */
  /** @type {Record<string, string>} */
  const sheets = {};

  /** @type {Set<string>} */
  const styles = new Set();

  /** @param {string} name a style sheet's path, or its whole text */
  function style(name) {
    if (styles.has(name)) return;
    styles.add(name);
    const sheet = document.createElement("style");
    sheet.textContent = sheets[name] ?? name;
    document.head.append(sheet);
  }

  /** @param {string} base64 */
  function bytes(base64) {
    return new DataView(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
  }

  /** @param {Element} script */
  function read(script) {
    const { state, styles } = JSON.parse(script.textContent ?? "{}");
    Object.assign(sheets, styles);
    for (const [id, { model_name: name, state: traits, buffers = [] }] of Object.entries(state)) {
      for (const { path, data } of buffers) {
        const holder = path
          .slice(0, -1)
          .reduce((/** @type {any} */ part, /** @type {any} */ key) => part[key], traits);
        holder[path.at(-1)] = bytes(data);
      }
      models.set(id, new Model(name, traits));
    }
  }

  /** @param {Model} link joins a trait of one widget to a trait of another, both ways */
  function join(link) {
    const [[source, from], [target, to]] = ["source", "target"].map((end) => {
      const [reference, trait] = link.get(end);
      return [/** @type {Model} */ (models.get(reference.replace("IPY_MODEL_", ""))), trait];
    });
    source.on(`change:${from}`, () => target.set(to, source.get(from)));
    target.on(`change:${to}`, () => source.set(from, target.get(to)));
    target.set(to, source.get(from));
  }

  function start() {
    document.querySelectorAll(STATE).forEach(read);
    for (const { textContent } of document.querySelectorAll(FIGURES)) scripts.push(load(textContent ?? ""));
    for (const model of models.values()) if (model.name === "LinkModel") join(model);
    for (const script of document.querySelectorAll(VIEW))
      script.replaceWith(view(JSON.parse(script.textContent ?? "{}").model_id));
  }

  // "interactive" comes when the page is parsed, before its deferred scripts run.
  if (document.readyState === "loading") document.addEventListener("readystatechange", start, { once: true });
  else start();
})();
