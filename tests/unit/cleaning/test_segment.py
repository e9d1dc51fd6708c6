"""What segmenting promises: every visible character in one block, in order."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from winnow.cleaning.blocks import Segmentation
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Snapshot


def segmented(html: str) -> Segmentation:
    return segment(parse(Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html)))


def texts(html: str) -> list[str]:
    return [block.text for block in segmented(html).blocks]


def test_a_block_is_a_run_of_inline_content_in_one_block_level_element() -> None:
    assert texts("<div>a <b>b</b><p>c<i>d</i></p>e<ul><li>f<li>g</ul></div>") == ["a b", "cd", "e", "f", "g"]


def test_words_in_neighbouring_inline_elements_are_two_words() -> None:
    assert texts("<a>Home</a><a>World</a><span>Business</span>") == ["Home World Business"]
    assert texts("<div><b><span>Garden chair</span></b><span>12</span><span>EUR</span></div>") == ["Garden chair 12 EUR"]


def test_what_is_one_word_stays_one() -> None:
    assert texts("<p><span>T</span><span>he</span> end") == ["The end"]  # an initial
    assert texts("<p><span>M</span><span>I</span><span>L</span><span>L</span>") == ["MILL"]  # letters set one by one
    assert texts("<p>H<sub>2</sub>O, <b>un</b>believable, <a>mill</a>s") == ["H2O, unbelievable, mills"]
    assert texts("<p><span>水车</span><span>日记</span>") == ["水车日记"]
    assert texts("<pre><span>foo</span><span>bar</span></pre>") == ["foobar"]
    assert texts("<p><a>one</a><img src=x><a>two</a>") == ["onetwo"]


def test_two_line_breaks_end_a_block_and_one_does_not() -> None:
    assert texts("a<br>b<br> <br>c<br><i>d</i>") == ["a b", "c d"]


def test_code_and_form_values_are_no_text() -> None:
    assert texts("a<script>b</script><style>c</style><svg><text>d</text></svg><select><option>e</select><textarea>f</textarea>g") == ["ag"]
    assert texts("<template><p>a</p></template><p>b</p><template shadowrootmode=open><p>c</p></template>") == ["b", "c"]


def test_the_text_of_noscript_is_read() -> None:
    assert texts("<p>a</p><noscript><p>b</p></noscript>") == ["a", "b"]


def test_preformatted_text_keeps_its_white_space() -> None:
    blocks = segmented("<pre>\nif x:\n    y <b>z</b>\n</pre>").blocks
    assert [(block.role, block.text) for block in blocks] == [("pre", "if x:\n    y z")]


def test_white_space_elsewhere_is_collapsed_and_invisible_runs_are_no_blocks() -> None:
    assert texts("<p> a \n\t b&nbsp; </p><p>&nbsp;</p><p>\u200b\ufeff</p>") == ["a b"]


def test_a_role_is_the_element_the_text_reads_as() -> None:
    html = "<h2><div>a</div></h2><ul><li><div>b</div><p>c</p></ul><blockquote>d</blockquote><table><tr><th>e<td>f</table><div>g</div>"
    assert [block.role for block in segmented(html).blocks] == ["h2", "li", "p", "blockquote", "th", "td", "p"]


def test_ids_are_stable_and_count_equal_texts() -> None:
    first = [block.id for block in segmented("<p>a</p><p>b</p><p>a</p>").blocks]
    second = [block.id for block in segmented("<div><p>new</p></div><h2>a</h2><p>b</p><li>a").blocks][1:]
    assert first == second
    assert len(set(first)) == 3
    assert first[0].endswith("-1")
    assert first[2].endswith("-2")


def test_slots_give_back_the_characters_of_a_block() -> None:
    for block in segmented("<p>a <b>b</b> c<!-- no --> d<i></i>e</p>f").blocks:
        raw = "".join((element.tail if tail else element.text) or "" for element, tail in block.slots)
        assert " ".join(raw.split()) == block.text


def test_media_stand_in_their_block_or_behind_the_one_before() -> None:
    media = segmented("<img id=a><p>one <img id=b> more</p><figure><img id=c></figure><p>two</p><video id=d><p>no</p></video>").media
    assert [(element.get("id"), index) for element, index in media] == [("a", -1), ("b", 0), ("c", 0), ("d", 1)]


_INLINE = st.sampled_from(["x", " y ", "<b>z</b>", "<br>", "<a href='#'>w</a>", "<!-- c -->", "<img>", "\n", "é", "漢"])
_TAGS = st.sampled_from(["div", "p", "li", "span", "section", "td", "h3", "pre", "noscript", "em"])
_TREES = st.recursive(
    st.lists(_INLINE, max_size=4).map("".join),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=25,
)


@given(_TREES)
def test_all_blocks_together_are_the_text_of_the_page(html: str) -> None:
    page = parse(Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html))
    blocks = segment(page).blocks
    assert "".join("".join(block.text.split()) for block in blocks) == "".join(page.root.text_content().split())
    assert [block.index for block in blocks] == list(range(len(blocks)))
    slots = [slot for block in blocks for slot in block.slots]
    assert len(slots) == len(set(slots))


def test_a_million_paragraphs_and_a_line_of_ten_megabytes_are_segmented() -> None:
    assert len(segmented("<p>a" * 200_000).blocks) == 200_000
    assert len(segmented("<p>" + "a " * 5_000_000).blocks) == 1
