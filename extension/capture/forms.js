/**
 * What the reader filled in, and what must not leave the page.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowForms($) {
  const UNTYPED = new Set("button submit reset image file".split(" "));
  // HTML Living Standard, "Autofill": what is named so is a secret, or pays.
  const SECRET_AUTOFILL = /(?:^|\s)(?:cc-[a-z-]+|current-password|new-password|one-time-code)(?:\s|$)/i;
  const SECRET_NAME =
    /passw|pwd|passcode|passphrase|card.?num|cvc|cvv|csc\b|\bpin\b|\botp\b|iban|csrf|xsrf|token|secret/i;

  /** @param {Element} element */
  const isSecret = (element) =>
    SECRET_AUTOFILL.test($.attribute(element, "autocomplete") ?? "") ||
    SECRET_NAME.test(`${$.attribute(element, "name") ?? ""} ${$.attribute(element, "id") ?? ""}`);

  /**
   * @param {Element} copy
   * @param {string} name
   * @param {boolean} on
   */
  const toggle = (copy, name, on) => (on ? $.setAttribute(copy, name, "") : $.removeAttribute(copy, name));

  /**
   * Write on the copy of a form's field what the reader sees in it. Passwords, numbers of cards, one-time codes and hidden values,
   * which are tokens of the reader's session, are left out.
   * @param {Element} live
   * @param {Element} copy
   * @param {string} name
   */
  const copyValue = (live, copy, name) => {
    if (name === "option") toggle(copy, "selected", $.optionSelected(live));
    else if (name === "textarea") {
      for (const child of $.children(copy)) $.removeChild(copy, child);
      if (!isSecret(live)) $.append(copy, $.createTextNode($.ownerDocument(copy), $.areaValue(live)));
    } else if (name === "input") {
      const type = $.inputType(live);
      if (type === "checkbox" || type === "radio") toggle(copy, "checked", $.inputChecked(live));
      else if (type === "hidden" || type === "password" || isSecret(live)) $.removeAttribute(copy, "value");
      else if (!UNTYPED.has(type)) $.setAttribute(copy, "value", $.inputValue(live));
    } else if (name === "meta" && SECRET_NAME.test($.attribute(copy, "name") ?? "")) {
      $.removeAttribute(copy, "content");
    }
  };

  return { copyValue };
}
