/** Building the DOM without a line of HTML in a string: text is always text. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * What an element is given: `class`, `text`, `dataset`, `on` (listeners, by event name), `style` (custom properties, through the
 * CSSOM); whatever else is an attribute. `true` sets an attribute without a value; `false`, `null` and `undefined` leave it out.
 *
 * @typedef {{
 *   class?: string,
 *   text?: string,
 *   dataset?: Record<string, string>,
 *   style?: Record<string, string>,
 *   on?: Record<string, (event: any) => void>,
 *   signal?: AbortSignal,
 *   [attribute: string]: unknown,
 * }} Props
 */

/**
 * Make an element. `signal` ends the listeners of `on`.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  const { class: className, text, dataset, style, on, signal, ...attributes } = props;
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (dataset) Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(style ?? {})) element.style.setProperty(name, value);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener, { signal });
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
function setAttribute(element, name, value) {
  if (name.startsWith("on")) throw new TypeError(`${name} is a listener, not an attribute`);
  if (value === true) element.setAttribute(name, "");
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
}

/**
 * Append what is there: null, undefined and false are skipped, strings and numbers become text.
 *
 * @param {ParentNode} parent
 * @param {Child[]} children
 */
export function append(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(typeof child === "number" ? String(child) : child);
  }
}

/**
 * Put `children` in the place of whatever `parent` holds.
 *
 * @param {ParentNode} parent
 * @param {...Child} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * The element with this id; a page without it is a fault of ours, so it throws.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [type]
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!element || (type && !(element instanceof type))) throw new Error(`The page has no #${id} of the right kind.`);
  return /** @type {T} */ (element);
}
