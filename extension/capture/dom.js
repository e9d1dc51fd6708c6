/**
 * How the capture reads a page. Classic scripts, because a content script cannot be a module: each file here declares one function, so
 * that injecting it twice does no harm, and `capture.js` puts them together.
 */

/**
 * The getters and methods of the prototypes, as functions of their target. A page can shadow the properties of its document and its
 * forms (`<form><input name="attributes">`), but it cannot reach the prototypes of the extension's world.
 */
function winnowDom() {
  /**
   * @param {object} prototype
   * @param {string} name
   * @returns {(target: any) => any}
   */
  const getter = (prototype, name) => {
    const read = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    if (!read) throw new Error(`no ${name} in this browser`);
    return (target) => read.call(target);
  };
  /**
   * @param {object} prototype
   * @param {string} name
   * @returns {(target: any, ...values: any[]) => any}
   */
  const method = (prototype, name) => {
    const run = /** @type {any} */ (prototype)[name];
    return (target, ...values) => run.apply(target, values);
  };

  return {
    root: getter(Document.prototype, "documentElement"),
    implementation: getter(Document.prototype, "implementation"),
    title: getter(Document.prototype, "title"),
    referrer: getter(Document.prototype, "referrer"),
    url: getter(Document.prototype, "URL"),
    contentType: getter(Document.prototype, "contentType"),
    readyState: getter(Document.prototype, "readyState"),
    walker: method(Document.prototype, "createTreeWalker"),
    importNode: method(Document.prototype, "importNode"),
    createElement: method(Document.prototype, "createElement"),
    createTextNode: method(Document.prototype, "createTextNode"),
    selection: method(Document.prototype, "getSelection"),
    localName: getter(Element.prototype, "localName"),
    namespace: getter(Element.prototype, "namespaceURI"),
    outerHTML: getter(Element.prototype, "outerHTML"),
    innerHTML: getter(Element.prototype, "innerHTML"),
    attribute: method(Element.prototype, "getAttribute"),
    attributes: getter(Element.prototype, "attributes"),
    attributeNames: method(Element.prototype, "getAttributeNames"),
    setAttribute: method(Element.prototype, "setAttribute"),
    removeAttribute: method(Element.prototype, "removeAttribute"),
    removeAttributeNode: method(Element.prototype, "removeAttributeNode"),
    hasAttributes: method(Element.prototype, "hasAttributes"),
    hasAttribute: method(Element.prototype, "hasAttribute"),
    inside: method(Element.prototype, "querySelectorAll"),
    box: method(Element.prototype, "getBoundingClientRect"),
    prepend: method(Element.prototype, "prepend"),
    remove: method(Element.prototype, "remove"),
    replaceWith: method(Element.prototype, "replaceWith"),
    firstChild: getter(Node.prototype, "firstChild"),
    nextSibling: getter(Node.prototype, "nextSibling"),
    previousSibling: getter(Node.prototype, "previousSibling"),
    parentNode: getter(Node.prototype, "parentNode"),
    ownerDocument: getter(Node.prototype, "ownerDocument"),
    nodeType: getter(Node.prototype, "nodeType"),
    connected: getter(Node.prototype, "isConnected"),
    base: getter(Node.prototype, "baseURI"),
    textContent: getter(Node.prototype, "textContent"),
    append: method(Node.prototype, "appendChild"),
    removeChild: method(Node.prototype, "removeChild"),
    cloneNode: method(Node.prototype, "cloneNode"),
    imageSrc: getter(HTMLImageElement.prototype, "currentSrc"),
    mediaSrc: getter(HTMLMediaElement.prototype, "currentSrc"),
    frameDocument: getter(HTMLIFrameElement.prototype, "contentDocument"),
    frameWindow: getter(HTMLIFrameElement.prototype, "contentWindow"),
    framesetDocument: getter(HTMLFrameElement.prototype, "contentDocument"),
    framesetWindow: getter(HTMLFrameElement.prototype, "contentWindow"),
    objectDocument: getter(HTMLObjectElement.prototype, "contentDocument"),
    objectWindow: getter(HTMLObjectElement.prototype, "contentWindow"),
    inputType: getter(HTMLInputElement.prototype, "type"),
    inputValue: getter(HTMLInputElement.prototype, "value"),
    inputChecked: getter(HTMLInputElement.prototype, "checked"),
    areaValue: getter(HTMLTextAreaElement.prototype, "value"),
    optionSelected: getter(HTMLOptionElement.prototype, "selected"),

    /** The children of a node as they are now. @param {Node} node @returns {Node[]} */
    children(node) {
      const found = [];
      for (let child = this.firstChild(node); child; child = this.nextSibling(child)) found.push(child);
      return found;
    },

    /** An HTML element's name, "" for elements of other languages. @param {Node} element @returns {string} */
    htmlName(element) {
      return this.namespace(element) === "http://www.w3.org/1999/xhtml" ? this.localName(element) : "";
    },

    /** @param {Element} element @returns {ShadowRoot | null} */
    shadow(element) {
      // Chromium has it as a function of `chrome.dom`, Firefox as a property of elements.
      const { dom } = chrome;
      return dom
        ? dom.openOrClosedShadowRoot(/** @type {HTMLElement} */ (element))
        : /** @type {any} */ (element).openOrClosedShadowRoot;
    },
  };
}
