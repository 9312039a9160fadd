//! Nasty documents of every kind: a translation that changes nothing gives the same bytes, and one that changes the prose
//! changes nothing else.

use proptest::prelude::*;

use crate::translate::document::{Document, Piece, Segment};
use crate::translate::formats::Format;
use crate::translate::mask::Masked;

/// The prose of segments as a model sees it.
pub fn masked(segments: &[Segment]) -> Vec<String> {
    let texts = segments.iter().map(|segment| Masked::new(&segment.pieces).text);
    texts.filter(|text| text.chars().any(char::is_alphabetic)).collect()
}

/// Every segment's own pieces, as a model that repeats what it reads would give them.
fn identity(source: &str, format: Format) -> String {
    let document = Document::new(source.to_owned(), format);
    document.render(|number| {
        let masked = Masked::new(&document.segments()[number].pieces);
        masked.unmask(&masked.text)
    })
}

/// Every letter of the prose as another one.
fn shifted(source: &str, format: Format) -> (String, Vec<usize>) {
    let document = Document::new(source.to_owned(), format);
    let shift = |text: &str| text.chars().map(|letter| if letter.is_alphabetic() { 'x' } else { letter }).collect();
    document.render_safely(|number| {
        let pieces = document.segments()[number].pieces.iter();
        Some(
            pieces
                .map(|piece| match piece {
                    Piece::Text(text) => Piece::Text(shift(text)),
                    kept @ (Piece::Kept(..) | Piece::Laid(_)) => kept.clone(),
                })
                .collect(),
        )
    })
}

const MARKDOWN: &[&str] = &[
    "",
    "\u{feff}# Kop\r\n\r\nTekst  \r\nmet harde breuk\\\r\nen nog een.\r\n",
    "Geen laatste regel",
    "* a\n* b\n    * c\n\n      d\n1. e\n2) f\n",
    "> citaat\nlui vervolg\n>> dieper **vet _beide_**\n",
    "| a | b\n|:--|--:|\n| c \\| d | `e|f` |\n",
    "Tekst[^n] en [ref][r] en [r] en ![alt *x*][r].\n\n[r]: http://x.nl 'Titel'\n[^n]: noot\n    vervolg\n",
    "<details><summary>Meer</summary>\n\n*inhoud* &nbsp; &copy;\n\n</details>\n",
    "Setext\n===\n\n    code\n\n~~~\nmeer code\n~~~\n\n***\n",
    "+++\ntitle = \"Een titel\"\n+++\nTekst $a^2$ en $$b$$ ~~weg~~\n",
    "term\n: uitleg\n\n- [x] klaar\n\n\n\n   ingesprongen\ttab   \n\n",
    "a*b*c **a**b __init__ *a **b*** [a](<b c> \"d\") <span class=x>y</span>\n",
];
const HTML: &[&str] = &[
    "\u{feff}<!doctype html>\r\n<p>Een<p>Twee &amp; drie &nbsp; <i>vier</b> vijf\r\n",
    "<table><tr><td>a<td>b</table><script>x < y</script><p>a < b & c &ampx; &notit;",
    "<p>Tekst <!-- opm --> <br/> meer <img src=x alt='y'> <a href=\"?a&b\">hier</a>.</p   ><textarea>nee</textarea>",
    "<title>x</title><p title=\"Een titel &quot;x&quot;\">y <code>a<b>c</b></code> z</p><p class=\"notranslate\">nee</p>",
    "tekst zonder tags\n\n  en meer\n",
];
const SRT: &[&str] = &[
    "\u{feff}1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>Een\r\ntwee</i>\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n- Ja?\r\n- Nee!\r\n",
    "1\n00:00:01,000 --> 00:00:02,000\n\n\n3\n00:00:05,000 --> 00:00:06,000\n{\\an8}♪ la la ♪   \nen door\n\n",
    "kapot\n\n7\nniet een tijd\ntekst",
];
const VTT: &[&str] = &[
    "WEBVTT\n\n00:01.000 --> 00:02.000 line:0\n<v Jan>Hoi &amp; dag</v>\n\nNOTE\nniets\n\nid\n00:03.000 --> 00:04.000\n<00:03.500><c.geel>woord</c> a < b\n",
];
const PO: &[&str] = &[
    "msgid \"\"\nmsgstr \"\"\n\"Project: x\\n\"\n\n#, fuzzy\nmsgid \"a\\tb \\\\ c\"\nmsgstr \"\"\n\nmsgid \"\"\n\"lang \"\n\"verhaal\\n\"\nmsgstr \"\"\n\"\"\n",
    "msgctxt \"x\"\r\nmsgid \"File %s\"\r\nmsgid_plural \"Files %s\"\r\nmsgstr[0] \"\"\r\nmsgstr[1] \"\"\r\n#~ msgid \"weg\"\r\n#~ msgstr \"\"",
    "msgid \"kapot\nmsgstr \"",
];
const TEXT: &[&str] = &[
    "\u{feff}Een.\r\n\r\n\r\n  Twee  \r\n\tdrie",
    "- a\n- b\n\n1. een lange regel die doorgaat tot het einde van de kolom en dan\n   verder gaat op de volgende.\n",
    "\r\r\rx\r",
    "Zie https://x.nl/ en {naam} en %s.\n   \n\u{a0}\n",
];

fn corpus() -> impl Iterator<Item = (Format, &'static str)> {
    let all = [
        (Format::Markdown, MARKDOWN),
        (Format::Html, HTML),
        (Format::Srt, SRT),
        (Format::Vtt, VTT),
        (Format::Po, PO),
        (Format::Text, TEXT),
    ];
    // Whatever it is: it must not be damaged.
    all.into_iter().flat_map(move |(format, _)| {
        all.into_iter().flat_map(move |(_, documents)| documents.iter().map(move |&document| (format, document)))
    })
}

#[test]
fn a_translation_that_changes_nothing_gives_the_same_bytes() {
    for (format, source) in corpus() {
        assert_eq!(identity(source, format), source, "{format:?}");
    }
}

#[test]
fn a_translation_changes_nothing_but_prose() {
    for (format, source) in corpus() {
        let (translated, _) = shifted(source, format);
        assert_eq!(format.skeleton(&translated), format.skeleton(source), "{format:?} {source:?} {translated:?}");
    }
}

#[test]
fn well_formed_documents_are_translated_whole() {
    for (format, source) in
        [(Format::Html, HTML[3]), (Format::Srt, SRT[0]), (Format::Vtt, VTT[0]), (Format::Text, TEXT[1])]
    {
        let (translated, harmful) = shifted(source, format);
        assert!(harmful.is_empty() && translated != source, "{format:?} {harmful:?} {translated}");
    }
    for source in MARKDOWN {
        let (translated, harmful) = shifted(source, Format::Markdown);
        assert!(harmful.is_empty(), "{harmful:?} {source:?} {translated:?}");
    }
}

#[test]
fn segments_never_overlap() {
    for (format, source) in corpus() {
        let document = Document::new(source.to_owned(), format);
        let mut done = 0;
        for segment in document.segments() {
            assert!(segment.range.start >= done, "{format:?} {source:?}");
            done = segment.range.end;
        }
    }
}

/// Random documents of each grammar: its own marks, in any order, with prose between.
fn random(marks: &'static [&'static str]) -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("de kat".to_owned()),
        Just("Zin één. Zin twee!".to_owned()),
        "[a-zé ]{1,12}",
        "[ -~]{1,6}",
        "\\PC{1,4}",
    ];
    let mark = proptest::sample::select(marks).prop_map(str::to_owned);
    proptest::collection::vec(prop_oneof![word, mark], 0..40).prop_map(|parts| parts.concat())
}

const MARKDOWN_MARKS: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "# ",
    "- ",
    "1. ",
    "> ",
    "**",
    "*",
    "_",
    "`",
    "```\n",
    "[",
    "](http://x.nl)",
    "![",
    "|",
    "|---|\n",
    "<b>",
    "</b>",
    "<div>\n",
    "</div>",
    "&amp;",
    "\\",
    "    ",
    "[^1]",
    "[^1]: ",
    "---\n",
    "~~",
    "  \n",
    "$",
    "\t",
    "<!-- ",
    " -->",
    "title: ",
    ": ",
];
const HTML_MARKS: &[&str] = &[
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br>",
    "<a href=\"x\">",
    "</a>",
    "<code>",
    "</code>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "&amp;",
    "&",
    "<",
    ">",
    "\"",
    "\n",
    "\r\n",
    "<img alt=\"kat\">",
    "<td title='x' ",
    "<pre>",
    "</pre>",
    "<ul><li>",
    "<p translate=\"no\">",
];
const SUBTITLE_MARKS: &[&str] = &[
    "\n",
    "\r\n",
    "\n\n",
    "1\n",
    "00:00:01,000 --> 00:00:02,000\n",
    "WEBVTT\n\n",
    "<i>",
    "</i>",
    "{\\an8}",
    "- ",
    "NOTE ",
    "<v Jan>",
    "&lt;",
];
const PO_MARKS: &[&str] = &[
    "\n",
    "\r\n",
    "\n\n",
    "msgid \"",
    "msgstr \"\"\n",
    "msgstr \"",
    "\"\n",
    "msgid_plural \"",
    "msgstr[0] \"\"\n",
    "#, fuzzy\n",
    "#~ ",
    "\\n",
    "\\\"",
    "\"",
    "%s",
    "msgctxt \"x\"\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn random_documents_come_back_as_they_were(
        markdown in random(MARKDOWN_MARKS), html in random(HTML_MARKS), subtitles in random(SUBTITLE_MARKS), po in random(PO_MARKS), text in random(&["\n", "\r\n", "\r", "\n\n", "- ", "  ", "\t", "{x}"])
    ) {
        let documents = [
            (Format::Markdown, markdown), (Format::Html, html), (Format::Srt, subtitles.clone()), (Format::Vtt, subtitles), (Format::Po, po), (Format::Text, text),
        ];
        for (format, source) in documents {
            prop_assert_eq!(&identity(&source, format), &source);
            let (translated, _) = shifted(&source, format);
            prop_assert_eq!(format.skeleton(&translated), format.skeleton(&source));
        }
    }
}
