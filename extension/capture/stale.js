/**
 * What a page's head still says of an earlier view. An app that shows another view without loading a page often leaves its canonical
 * address, its Open Graph names and its data as they came with the first one.
 * @param {ReturnType<typeof winnowDom>} $
 */
function winnowStale($) {
  const MARK = "data-winnow-stale";
  // What names a view, by the beginnings of its names; the rest of a head is about the site.
  const OF_VIEW =
    /^(?:og:(?!site_name|locale)|twitter:(?!site$)|article:|citation_|dc\.|dcterms\.|parsely-|sailthru\.|description$|author$|date$|keywords$)/i;

  /** @param {string} href @returns {URL | null} */
  const address = (href) => {
    const base = location.href;
    if (!href || !URL.canParse(href, base)) return null;
    const url = new URL(href, base);
    url.hash = "";
    return url;
  };

  /** Whether two addresses are one place. @param {URL} one @param {URL} other */
  const same = (one, other) =>
    one.origin === other.origin && one.pathname === other.pathname && one.search === other.search;

  /**
   * Mark what is of an earlier view on the copy of a page's root.
   * @param {Element} copy
   */
  const markStale = (copy) => {
    const entry = /** @type {PerformanceNavigationTiming | undefined} */ (
      performance.getEntriesByType("navigation")[0]
    );
    const loaded = address(entry?.name ?? "");
    const here = /** @type {URL} */ (address(location.href));
    if (!loaded || same(loaded, here)) return;

    /** Whether an address is that of the view that was loaded and not of the one that is shown. @param {URL | null} url */
    const isEarlier = (url) => {
      if (!url || same(url, here) || url.origin !== here.origin) return false;
      if (same(url, loaded)) return true;
      return url.pathname === loaded.pathname && url.pathname !== here.pathname;
    };

    /** @param {string} selector @returns {Element[]} */
    const all = (selector) => [...$.inside(copy, selector)];
    const links = all("link[rel~=canonical i]");
    const metas = all("meta[property], meta[name]");
    const nameOf = (/** @type {Element} */ meta) => $.attribute(meta, "property") ?? $.attribute(meta, "name") ?? "";
    const said = [
      ...links.map((link) => $.attribute(link, "href")),
      ...metas.filter((meta) => /^(?:og|twitter):url$/i.test(nameOf(meta))).map((meta) => $.attribute(meta, "content")),
    ].map((href) => address(href ?? ""));
    const isKept = said.some((url) => url && same(url, here));
    if (!isKept && said.some(isEarlier)) {
      for (const link of links) $.setAttribute(link, MARK, "");
      for (const meta of metas) if (OF_VIEW.test(nameOf(meta))) $.setAttribute(meta, MARK, "");
    }
    for (const data of all("script[type='application/ld+json' i]")) {
      // Data names its subject by its address; without one, it goes with the rest of the head.
      const urls = [...$.textContent(data).matchAll(/"(?:url|@id|mainEntityOfPage)"\s*:\s*"([^"]{1,2000})"/g)].map(
        ([, href]) => address(href),
      );
      const earlier = urls.some(isEarlier) || (!isKept && said.some(isEarlier));
      if (earlier && !urls.some((url) => url && same(url, here))) $.setAttribute(data, MARK, "");
    }
  };

  return { markStale };
}
