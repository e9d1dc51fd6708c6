"""Structure that an article keeps."""

from __future__ import annotations

import pytest
from tests.pages.assembled import assembled

from winnow.cleaning.render import to_text


def article(html: str, without: str = "") -> str:
    return assembled(html, without)[0]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div>one<div>two</div>three</div>", "<p>one</p><p>two</p><p>three</p>"),
        ("<p>a <b>b <i>c</i></b> d</p>", "<p>a <strong>b <em>c</em></strong> d</p>"),
        ("<p>one<br>two<br><br>three</p>", "<p>one<br>two</p><p>three</p>"),
        ("<ol start=3><li value=4>x<ul><li>y</ul></ol>", '<ol start="3"><li value="4">x<ul><li>y</li></ul></li></ol>'),
        ("<ul><li><p>one</p><p>two</p></ul>", "<ul><li><p>one</p><p>two</p></li></ul>"),
        ("<li>loose<li>items", "<ul><li>loose</li><li>items</li></ul>"),
        ("<dl><dt>T<dd>D</dl>", "<dl><dt>T</dt><dd>D</dd></dl>"),
        ("<details><summary>S</summary>D</details>", '<details open=""><summary>S</summary><p>D</p></details>'),
        ('<blockquote cite="/c"><p>q</blockquote>', '<blockquote cite="https://example.org/c"><p>q</p></blockquote>'),
        ('<h2>head <span class="x">ing</span></h2><p>p', "<h2>head ing</h2><p>p</p>"),
        ("<p lang=de dir=ltr>x</p>", "<p>x</p>"),
        (
            "<p>x<sup>2</sup> H<sub>2</sub>O <kbd>k</kbd> <mark>m</mark> <q>q</q></p>",
            "<p>x<sup>2</sup> H<sub>2</sub>O <kbd>k</kbd> <mark>m</mark> <q>q</q></p>",
        ),
        ("<table role=presentation><tr><td>a<td>b</table>", "<p>a</p><p>b</p>"),
        ('<p>see <a href="javascript:alert(1)">bad</a></p>', "<p>see bad</p>"),
    ],
)
def test_structure_is_kept(html: str, expected: str) -> None:
    assert article(html) == expected


def test_a_table_keeps_its_spans_and_its_empty_cells() -> None:
    html = "<table><tr><th colspan=2>A<th>B<tr><td>1<td><td rowspan=2>3<tr><td>x<td>y</table>"
    assert article(html) == (
        '<table><tbody><tr><th colspan="2">A</th><th>B</th></tr><tr><td>1</td><td></td><td rowspan="2">3</td></tr>'
        "<tr><td>x</td><td>y</td></tr></tbody></table>"
    )


def test_a_removed_cell_leaves_its_place() -> None:
    html = "<table><tr><td>a<td>b<td>c<tr><td>d<td>e<td>f</table>"
    assert "<td>d</td><td></td><td>f</td>" in article(html, without="e")


@pytest.mark.parametrize(
    "html",
    [
        '<pre class="language-python"><code>def f():\n    return 1\n</code></pre>',
        '<div class="highlight-source-python"><pre>def f():\n    return 1</pre></div>',
        '<pre class="brush: python"><div>def f():</div><div>    return 1</div></pre>',
        '<pre><code class="hljs python lang-python">def f():<br>    return 1</code></pre>',
        '<pre data-lang="Python"><span class="line-number">1</span>def f():\n<span class="line-number">2</span>    return 1</pre>',
    ],
)
def test_code_keeps_its_lines_and_its_language_and_loses_line_numbers(html: str) -> None:
    assert article(html) == '<pre><code class="language-python">def f():\n    return 1</code></pre>'


@pytest.mark.parametrize(
    ("img", "src"),
    [
        ('<img src="/a.jpg">', "https://example.org/a.jpg"),
        ('<img src="s.gif" data-src="b.jpg">', "https://example.org/a/b.jpg"),
        ('<img src="s.jpg" data-winnow-src="https://cdn.example/c.webp">', "https://cdn.example/c.webp"),
        ('<img srcset="s.jpg 320w, l.jpg 1280w, m.jpg 640w" src="s.jpg">', "https://example.org/a/l.jpg"),
        ('<picture><source srcset="x.webp 2x, y.webp 1x"><img src="z.jpg"></picture>', "https://example.org/a/x.webp"),
        (
            '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><noscript><img src="real.jpg"></noscript>',
            "https://example.org/a/real.jpg",
        ),
        ('<img src="/a.jpg?w=1"><noscript><img src="/a.jpg?w=9"></noscript>', "https://example.org/a.jpg?w=1"),
    ],
)
def test_the_picture_shown_is_the_one_kept_and_only_once(img: str, src: str) -> None:
    html = article(f"<p>before</p><div>{img}</div><p>after</p>")
    assert html == f'<p>before</p><p><img src="{src}" alt=""></p><p>after</p>'


@pytest.mark.parametrize(
    "img",
    [
        '<img src="/t.gif" width=1 height=1>',
        '<img src="/spacer.gif">',
        '<img src="/p.png" style="width:1px;height:1px">',
        '<img src="file:///x.png">',
        "<img>",
    ],
)
def test_counters_spacers_and_unreachable_pictures_go(img: str) -> None:
    assert "<img" not in article(f"<p>before {img}</p><p>after</p>")


def test_a_figure_keeps_its_picture_with_its_caption() -> None:
    html = '<p>a</p><figure><a href="/big"><img src="/f.jpg" alt="Alt"></a><figcaption>Cap <i>tion</i></figcaption></figure><p>b</p>'
    assert (
        '<figure><a href="https://example.org/big" rel="noopener noreferrer nofollow"><img src="https://example.org/f.jpg" alt="Alt"></a><figcaption>Cap <em>tion</em></figcaption></figure>'
        in article(html)
    )


def test_a_picture_amid_removed_text_goes_with_it() -> None:
    assert "<img" not in article('<p>kept text</p><div><p>gone</p><img src="/x.jpg"></div>', without="gone")


def test_an_embedded_video_becomes_a_link_with_its_title_and_its_picture() -> None:
    html = article(
        '<p>a</p><iframe src="https://www.youtube.com/embed/abc123XYZ_-" title="A talk"></iframe><iframe src="https://ads.example/f"></iframe><p>b</p>'
    )
    assert (
        html == '<p>a</p><figure><a href="https://www.youtube.com/watch?v=abc123XYZ_-" rel="noopener noreferrer nofollow">'
        '<img src="https://i.ytimg.com/vi/abc123XYZ_-/hqdefault.jpg" alt=""></a><figcaption>'
        '<a href="https://www.youtube.com/watch?v=abc123XYZ_-" rel="noopener noreferrer nofollow">YouTube: A talk</a></figcaption></figure><p>b</p>'
    )


def test_a_page_that_runs_from_right_to_left_keeps_its_direction() -> None:
    assert article('<html dir="rtl" lang="ar"><body><p>نص') == '<div dir="rtl" lang="ar"><p>نص</p></div>'


def test_the_base_element_is_honoured() -> None:
    assert 'href="https://other.example/d/x"' in article('<base href="https://other.example/d/"><p><a href="x">l</a></p>')


def test_very_deep_markup_is_flattened_and_nothing_of_it_is_lost() -> None:
    html = "".join(f"<blockquote><b>{n} " for n in range(3000)) + "</b></blockquote>" * 3000
    assert to_text(article(html)).split() == [str(n) for n in range(3000)]


def test_plain_text_has_a_line_for_each_block_and_no_marks() -> None:
    html = "<h2>Head</h2><p>one <a href='/x'>two</a><br>three</p><ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table><pre>x\n  y</pre>"
    assert to_text(article(html)) == "Head\none two\nthree\na\nb\n1\t2\nx\n  y"


@pytest.mark.parametrize(
    "html",
    [
        '<p>Text<sup id="fnref:1"><a href="#fn:1" class="footnote-ref">1</a></sup>.</p>'
        '<ol><li id="fn:1"><p>The note. <a href="#fnref:1">↩</a></p></li></ol>',
        '<p>Text<sup id="cite_ref-1"><a href="/a/page#cite_note-1">1</a></sup>.</p>'
        '<ol><li id="cite_note-1"><p>The note. <a href="#cite_ref-1">↩</a></p></li></ol>',
        '<p>Text<sup><a name="r1" href="https://example.org/a/page#n1">1</a></sup>.</p>'
        '<ol><li><p><a id="n1"></a>The note. <a href="#r1">↩</a></p></li></ol>',
    ],
)
def test_a_mark_leads_to_its_note_and_the_note_back(html: str) -> None:
    assert article(html) == (
        '<p>Text<sup><a href="#note-1" id="noteref-1" rel="noopener noreferrer nofollow">1</a></sup>.</p>'
        '<ol><li id="note-1">The note. <a href="#noteref-1" rel="noopener noreferrer nofollow">↩</a></li></ol>'
    )


def test_a_second_mark_of_a_note_has_a_name_of_its_own() -> None:
    html = article('<p>A<sup><a href="#n">1</a></sup> b<sup><a href="#n">1</a></sup></p><p id="n">1. Note</p>')
    assert 'href="#note-1" id="noteref-1"' in html
    assert 'href="#note-1" id="noteref-1-2"' in html
    assert '<p id="note-1">1. Note</p>' in html


def test_a_mark_whose_note_is_left_out_leads_to_the_page() -> None:
    html = article('<p>A<sup><a href="#n">1</a></sup></p><p id="n">Note</p>', without="Note")
    assert 'href="https://example.org/a/page#n"' in html


def test_a_number_that_leads_to_a_chapter_is_no_mark() -> None:
    assert "noteref" not in article('<p><a href="#c1">1</a> <a href="#c2">2</a></p><div id="c1">One</div><div id="c2">Two</div>')


MATHML = "<math><semantics><msup><mi>x</mi><mn>2</mn></msup><annotation encoding='application/x-tex'>x^2</annotation></semantics></math>"


@pytest.mark.parametrize(
    "shown",
    [
        MATHML,
        "<math alttext='x^2'><mi>x</mi></math>",
        f"<span class=katex><span class=katex-mathml>{MATHML}</span><span class=katex-html aria-hidden=true>x<sup>2</sup></span></span>",
        "<span class=MathJax_Preview></span><span class=MathJax><nobr>x2</nobr></span><script type='math/tex'>x^2</script>",
        "<script type='math/tex'>x^2</script>",
        f"<mjx-container><mjx-math><svg></svg></mjx-math><mjx-assistive-mml>{MATHML}</mjx-assistive-mml></mjx-container>",
        "<span class=mwe-math-element><span class=mwe-math-mathml-inline><math alttext='{\\displaystyle x^2}'></math></span>"
        "<img class=mwe-math-fallback-image-inline src=/x.svg></span>",
    ],
)
def test_a_formula_in_the_line_stands_as_its_tex(shown: str) -> None:
    assert article(f"<p>where {shown} is small</p>") == '<p>where <code class="language-math">x^2</code> is small</p>'


@pytest.mark.parametrize(
    "shown",
    [
        MATHML.replace("<math>", "<math display=block>"),
        f"<span class=katex-display><span class=katex><span class=katex-mathml>{MATHML}</span><span class=katex-html>x2</span></span></span>",
        "<div class=MathJax_Display><span class=MathJax>x2</span></div><script type='math/tex; mode=display'>x^2</script>",
        f"<mjx-container display=true><mjx-assistive-mml>{MATHML}</mjx-assistive-mml></mjx-container>",
    ],
)
def test_a_formula_of_its_own_stands_on_its_own(shown: str) -> None:
    assert article(f"<div>so{shown}holds</div>") == '<p>so</p><pre><code class="language-math">x^2</code></pre><p>holds</p>'


def test_mathml_that_knows_no_tex_becomes_tex() -> None:
    html = "<math><mfrac><mi>a</mi><msqrt><mi>b</mi></msqrt></mfrac><mo>≤</mo><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></math>"
    assert to_text(article(f"<p>{html}</p>")) == r"\frac{a}{\sqrt{b}}\le x_{i}^{2}"


def test_a_formula_of_removed_text_goes_with_it() -> None:
    assert "language-math" not in article("<p>a</p><div><p><math alttext='x^2'>gone</math></p></div>", without="gone")


def test_a_caption_by_name_stays_with_its_picture() -> None:
    html = article(
        '<p>before</p><div class="wp-caption alignleft"><a href="/big"><img src="/f.jpg"></a><p class="wp-caption-text">The mill</p></div><p>after</p>'
    )
    assert html == (
        '<p>before</p><figure><a href="https://example.org/big" rel="noopener noreferrer nofollow"><img src="https://example.org/f.jpg" alt=""></a>'
        "<figcaption>The mill</figcaption></figure><p>after</p>"
    )


def test_a_caption_with_more_than_a_picture_beside_it_makes_no_figure() -> None:
    assert "<figure" not in article('<div><img src="/f.jpg"><p>A story.</p><p class="caption">The mill</p></div>')


def test_what_stands_between_the_items_of_a_list_is_in_an_item() -> None:
    assert article("<ul><h2>A</h2><li>b</li><ul><li>c</li></ul></ul>") == "<ul><li><h2>A</h2></li><li>b<ul><li>c</li></ul></li></ul>"
