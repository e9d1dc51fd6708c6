"""Markdown of an article says what the article says, and nothing else."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winnow.export.article import parse
from winnow.export.markdown import GFM, OBSIDIAN, Dialect, to_markdown, write_markdown

from .rendering import active_parts, render, squeezed, text_of_html, text_of_markdown

# What starts something in CommonMark, GitHub, Obsidian, Templater, Dataview, YAML or HTML.
HOSTILE = [
    "*", "**", "_", "__", "`", "```", "~~~", "~~", "[", "]", "](javascript:alert(1))", "![", "[x]: javascript:alert(1)", "(", ")", "<",
    ">", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "-->", "<?", "<![CDATA[", "&", "&lt;", "&#60;", "\\", "|",
    "| a |", "---", "===", "- ", "+ ", "1. ", "1) ", "# ", "#tag", "> ", "[[note]]", "![[embed]]", "%%", "==", "$", "$$", "^block",
    "^[note]", "[^1]", "<%", "%>", "<% tp.file.title %>", "= this.file", "$= dv", "key:: value", "[key:: value]",
    "https://example.org/a_b*c", "www.example.org", "a@example.org", "!", "    code", "\t", "\n", ":::", "{{title}}",
    "```dataviewjs", "<javascript:alert(1)>", "日本", "「語」", "שלום", "مرحبا",
    "é", "e\u0301", "\u200f", "\u202e", "\u00a0", "\u3000", "👩‍🚀", "a", "foo", " ", "\x01",
    "\u2028", "\x85",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=6)), max_size=8).map("".join)


def _element(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>"


inline = st.recursive(
    texts.map(html.escape),
    lambda inner: st.one_of(
        st.builds(_element, st.sampled_from(["b", "em", "code", "del", "mark", "sub", "sup", "span", "q"]), inner),
        st.builds(lambda text: f'<a href="https://example.org/(a)|b[c]">{text}</a>', inner),
        st.lists(inner, max_size=4).map("".join),
        st.builds(lambda a, b: f"{a}<br>{b}", inner, inner),
    ),
    max_leaves=6,
)
block = st.recursive(
    st.one_of(
        st.builds(_element, st.sampled_from(["p", "div", "h2"]), inline),
        texts.map(lambda text: _element("pre", _element("code", html.escape(text)))),
        st.just("<hr>"),
        inline,
    ),
    lambda inner: st.one_of(
        st.builds(_element, st.sampled_from(["blockquote", "section", "div"]), inner),
        st.builds(
            lambda tag, items: _element(tag, "".join(_element("li", item) for item in items)),
            st.sampled_from(["ul", "ol"]),
            st.lists(inner, max_size=3),
        ),
        st.lists(st.lists(inner, min_size=1, max_size=3), max_size=3).map(
            lambda rows: _element("table", "".join(_element("tr", "".join(_element("td", cell) for cell in row)) for row in rows))
        ),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("dialect", [GFM, OBSIDIAN], ids=["gfm", "obsidian"])
@settings(max_examples=400, deadline=None)
@given(article=st.lists(block, max_size=4).map("".join))
def test_rendered_markdown_has_the_text_of_the_article_and_nothing_active(dialect: Dialect, article: str) -> None:
    markdown = write_markdown(parse(article), dialect)
    rendered, original = text_of_markdown(markdown), text_of_html(article)
    if dialect.highlight:  # which markdown-it does not know
        rendered, original = rendered.replace("=", ""), original.replace("=", "")
    assert rendered == original
    assert active_parts(markdown) == []
    assert active_parts(markdown, html=False) == []


@settings(max_examples=400, deadline=None)
@given(text=texts)
def test_text_never_becomes_markup_of_a_vault(text: str) -> None:
    escaped = html.escape(text)
    table = f"<table><tr><td rowspan=2>{escaped}</td><td>b</td></tr></table>"
    article = f"<p>{escaped}</p><ul><li>{escaped}</li></ul><p>a <code>{escaped}</code></p>{table}"
    markdown = write_markdown(parse(article), OBSIDIAN)
    outside_code = "\n".join(line.partition("a `")[0] for line in markdown.splitlines())
    for mark in ("[[", "%%", "==", "<%", "```"):
        assert mark not in outside_code
    assert "<%" not in markdown
    for code in render(markdown).iter("code"):
        assert not code.text_content().strip().startswith(("=", "$="))
    for line in outside_code.splitlines():
        assert "::" not in line


@pytest.mark.parametrize(
    ("article", "markdown"),
    [
        ("<p>Hello <b>bold </b>and<i> it</i>.</p>", "Hello **bold** and *it*.\n"),
        ("<p><b><i>both</i></b></p>", "**_both_**\n"),
        ("<p>a<b>(b)</b>c</p>", "a<strong>(b)</strong>c\n"),
        ("<p>これは<strong>「太字」</strong>です</p>", "これは<strong>「太字」</strong>です\n"),
        ("<p>これは<strong>太字</strong>です</p>", "これは**太字**です\n"),
        ("<p>snake_case and C# and 2 * 3</p>", "snake_case and C# and 2 \\* 3\n"),
        ("<p>one<br>two<br><br>three</p>", "one  \ntwo\n\nthree\n"),
        ("<p>1986. A year</p>", "1986\\. A year\n"),
        ("<h2>A <a href='https://a.example/x_(y)'>link</a></h2>", "## A [link](<https://a.example/x_(y)>)\n"),
        ("<p><a href='javascript:alert(1)'>x</a></p>", "x\n"),
        ("<p><a href='https://a.example/'>https://a.example/</a></p>", "<https://a.example/>\n"),
        ("<p>Wow!<a href='https://a.example/'>x</a></p>", "Wow\\![x](https://a.example/)\n"),
        ("<a href='https://a.example/'><h2>t</h2><p>u</p></a>", "## [t](https://a.example/)\n\n[u](https://a.example/)\n"),
        ("<p><img src='https://a.example/a b.png' alt='x|y'></p>", "![x y](https://a.example/a%20b.png)\n"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c\n"),
        ("<ol start=9><li>i</li><li>j</li></ol>", "9. i\n10. j\n"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b\n"),
        ("<ul><li><h2><a href='https://x.example/'>a</a></h2><p>b</p></li></ul>", "- **[a](https://x.example/)**\n\n  b\n"),
        ("<ul><li><h3><strong>a</strong></h3></li><li><h3>b</h3></li></ul>", "- **a**\n- **b**\n"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n"),
        ("<pre><code class='language-python'>a = `1`\n\n  b</code></pre>", "```python\na = `1`\n\n  b\n```\n"),
        ("<pre><code class='language-dataviewjs'>x</code></pre>", "```\nx\n```\n"),
        ("<pre>a\n````\nb</pre>", "`````\na\n````\nb\n`````\n"),
        ("<p><code>a``b</code> <code>`</code></p>", "`a``b` `` ` ``\n"),
        ("<table><tr><th>a<th>b</tr><tr><td>1|2<td><code>|</code></tr></table>", "| a | b |\n| --- | --- |\n| 1\\|2 | `\\|` |\n"),
        ("<table><tr><td>1<td>2</tr></table>", "|  |  |\n| --- | --- |\n| 1 | 2 |\n"),
        ("<figure><img src='https://a.example/i.png' alt=''><figcaption>C</figcaption></figure>", "![](https://a.example/i.png)\n\n*C*\n"),
        ("<dl><dt>T</dt><dd>D</dd></dl>", "- **T**\n\n  D\n"),
        ("<p>H<sub>2</sub>O <mark>m</mark> <del>d</del></p>", "H<sub>2</sub>O <mark>m</mark> ~~d~~\n"),
        ("", ""),
    ],
)
def test_each_structure_is_spelt_so(article: str, markdown: str) -> None:
    assert to_markdown(article) == markdown


def test_highlights_of_obsidian_are_its_own() -> None:
    assert write_markdown(parse("<p>a <mark>b</mark> c</p>"), OBSIDIAN) == "a ==b== c\n"


def test_table_with_spans_or_lists_stays_whole_as_html() -> None:
    article = "<table><tr><th colspan=2>h <b>x</b></tr><tr><td>[[y]]<ul><li>1</li></ul></td><td>&lt;b&gt;</td></tr></table><p>after</p>"
    page = render(to_markdown(article))
    assert page.find(".//th").get("colspan") == "2"
    assert [item.text_content() for item in page.iter("li")] == ["1"]
    assert text_of_markdown(to_markdown(article)) == text_of_html(article)
    assert "[[" not in to_markdown(article)


def test_table_within_a_table_and_code_with_blank_lines_in_a_cell_survive() -> None:
    article = "<ul><li><table><tr><td><table><tr><td>1<td>2</tr></table></td><td><pre>a\n\nb</pre></td></tr></table></li></ul>"
    page = render(to_markdown(article))
    assert len(page.findall(".//table")) == 2
    assert page.find(".//pre").text_content() == "a\n\nb"


def test_numbers_of_a_nested_list_with_several_paragraphs_are_kept() -> None:
    article = "<ol start='3'><li><p>a</p><p>b</p><pre>c\n\nd</pre></li><li></li><li><ul><li>e</li></ul></li></ol>"
    page = render(to_markdown(article))
    assert page.find(".//ol").get("start") == "3"
    assert len(page.findall("body/ol/li")) == 3
    assert page.find(".//pre").text_content() == "c\n\nd\n"


def test_deep_nesting_keeps_the_text() -> None:
    depth = 400
    article = "<div><b>" * depth + "deep &lt;script&gt;" + "</b></div>" * depth
    assert text_of_markdown(to_markdown(article)) == "deep<script>"


def test_right_to_left_text_keeps_its_direction_marks() -> None:
    assert to_markdown("<p>\u200fשלום (2)</p>") == "\u200fשלום (2)\n"


def test_commands_of_templater_are_inert_in_code_too() -> None:
    article = "<pre>&lt;% tp.x %&gt;\n\ny</pre><p><code>&lt;% z %&gt;</code></p>"
    markdown = write_markdown(parse(article), OBSIDIAN)
    assert "<%" not in markdown
    assert [code.text_content() for code in render(markdown).iter("code")] == ["<% tp.x %>\n\ny", "<% z %>"]
    assert squeezed("<% z %>") in text_of_markdown(markdown)
