//! Awkward documents of every format: an unchanged translation gives the same bytes, and a changed one changes prose
//! alone.

mod corpus;
mod markdown;
mod random;
mod reported;
mod structured;
mod translators;

use super::*;
use crate::translate::document::Document;
use crate::translate::mask::Masked;

/// The prose of segments as the model sees it.
pub fn masked(segments: &[Segment]) -> Vec<String> {
    let texts = segments.iter().map(|segment| Masked::new(&segment.content).text);
    texts.filter(|text| text.chars().any(char::is_alphabetic)).collect()
}

/// The document after a model that repeats what it reads.
fn echoed(source: &str, format: &'static dyn Format) -> String {
    let document = Document::new(source.to_owned(), format);
    let echo = |segment: &Segment| {
        let masked = Masked::new(&segment.content);
        masked.unmask(&masked.text)
    };
    let content: Vec<Option<Vec<Fragment>>> = document.segments().iter().map(echo).collect();
    document.render(|number| content[number].as_deref()).0
}

/// The document with another letter for each letter of its prose, and the segments for which that was refused.
fn replaced(source: &str, format: &'static dyn Format) -> (String, Vec<usize>) {
    let document = Document::new(source.to_owned(), format);
    let replace = |text: &str| text.chars().map(|letter| if letter.is_alphabetic() { 'x' } else { letter }).collect();
    let fragment = |fragment: &Fragment| match fragment {
        Fragment::Text(text) => Fragment::Text(replace(text)),
        kept @ Fragment::Kept(..) => kept.clone(),
    };
    let content: Vec<Vec<Fragment>> =
        document.segments().iter().map(|segment| segment.content.iter().map(fragment).collect()).collect();
    document.render(|number| Some(&content[number]))
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
    "<title>x</title><p title=\"Een titel &quot;x&quot;\">y <code>a<b>c</b></code> z</p><p \
        class=\"notranslate\">nee</p>",
    "tekst zonder tags\n\n  en meer\n",
];
const SRT: &[&str] = &[
    "\u{feff}1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>Een\r\ntwee</i>\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n\
        - Ja?\r\n- Nee!\r\n",
    "1\n00:00:01,000 --> 00:00:02,000\n\n\n3\n00:00:05,000 --> 00:00:06,000\n{\\an8}♪ la la ♪   \nen door\n\n",
    "kapot\n\n7\nniet een tijd\ntekst",
];
const VTT: &[&str] = &[
    "WEBVTT\n\n00:01.000 --> 00:02.000 line:0\n<v Jan>Hoi &amp; dag</v>\n\nNOTE\nniets\n\nid\n00:03.000 --> 00:04.000\n\
        <00:03.500><c.geel>woord</c> a < b\n",
];
const ASS: &[&str] = &[
    "[Events]\r\nFormat: Layer, Text\r\nDialogue: 0,{\\an8}Een, twee\\N- drie\\hvier\r\nDialogue: 0,{\\i1}vijf{\\i0} {zes\r\n",
    "[events]\nDialogue: te kort, dus niets\nDialogue: 0,a,b,c,d,e,f,g,h,wel, tekst\\n\\N\n[Fonts]\nDialogue: x",
];
const SBV: &[&str] = &["0:00:01.000,0:00:02.000\nEen\ntwee\n\n0:00:02.000,0:00:03.000\n- drie\n- vier"];
const PO: &[&str] = &[
    "msgid \"\"\nmsgstr \"\"\n\"Project: x\\n\"\n\n#, fuzzy\nmsgid \"a\\tb \\\\ c\"\nmsgstr \"\"\n\nmsgid \"\"\n\
        \"lang \"\n\"verhaal\\n\"\nmsgstr \"\"\n\"\"\n",
    "msgctxt \"x\"\r\nmsgid \"File %s\"\r\nmsgid_plural \"Files %s\"\r\nmsgstr[0] \"\"\r\nmsgstr[1] \"\"\r\n\
        #~ msgid \"weg\"\r\n#~ msgstr \"\"",
    "msgid \"kapot\nmsgstr \"",
];
const TEXT: &[&str] = &[
    "\u{feff}Een.\r\n\r\n\r\n  Twee  \r\n\tdrie",
    "- a\n- b\n\n1. een lange regel die doorgaat tot het einde van de kolom en dan\n   verder gaat op de volgende.\n",
    "\r\r\rx\r",
    "Zie https://x.nl/ en {naam} en %s.\n   \n\u{a0}\n",
];

/// Every document, read in every format: even a file with the wrong extension must not be damaged.
fn corpus() -> impl Iterator<Item = (&'static dyn Format, &'static str)> {
    let documents = || [MARKDOWN, HTML, SRT, VTT, ASS, SBV, PO, TEXT].into_iter().flatten();
    ALL.into_iter().flat_map(move |format| documents().map(move |&document| (format, document)))
}

#[test]
fn a_name_or_an_extension_means_the_same_format_everywhere() {
    let mut extensions = Vec::new();
    for format in ALL {
        assert_eq!(insisted_on(Some(format.name())), Ok(Some(format)));
        assert!(choices().any(|name| name == format.name()), "{}", format.name());
        for extension in format.extensions() {
            let file = format!("Map/Bestand.{}", extension.to_uppercase());
            assert_eq!(of_extension(Path::new(&file)), Some(format));
            extensions.push(extension);
        }
    }
    let count = extensions.len();
    extensions.sort_unstable();
    extensions.dedup();
    assert_eq!(extensions.len(), count, "an extension belongs to one format");
    assert_eq!(choices().count(), ALL.len() + 1);
    for other in ["bestand", "bestand.jpg", ".md"] {
        assert_eq!(of_extension(Path::new(other)), None, "{other}");
    }
    assert_eq!(insisted_on(Some("auto")), Ok(None));
    assert_eq!(insisted_on(Some("doc")), Err("doc".to_owned()));
    assert_eq!(of_name(Path::new("a.doc")), Err(UnknownExtension));
    assert_eq!(of_name(Path::new("README")), Ok(None));
}

#[test]
fn an_echo_gives_the_same_bytes() {
    for (format, source) in corpus() {
        assert_eq!(echoed(source, format), source, "{format:?}");
    }
}

#[test]
fn a_translation_changes_nothing_but_prose() {
    for (format, source) in corpus() {
        let (translated, _) = replaced(source, format);
        assert_eq!(format.skeleton(&translated), format.skeleton(source), "{format:?} {source:?} {translated:?}");
    }
}

#[test]
fn well_formed_documents_are_translated_whole() {
    let documents: [(&'static dyn Format, &str); 4] =
        [(&Html, HTML[3]), (&Srt, SRT[0]), (&Vtt, VTT[0]), (&Text, TEXT[1])];
    for (format, source) in documents {
        let (translated, harmful) = replaced(source, format);
        assert!(harmful.is_empty() && translated != source, "{format:?} {harmful:?} {translated}");
    }
    for source in MARKDOWN {
        let (translated, harmful) = replaced(source, &Markdown);
        assert!(harmful.is_empty(), "{harmful:?} {source:?} {translated:?}");
    }
}

/// A document with one text in place of each segment's, and the segments for which that was refused.
fn with_text(source: &str, format: &'static dyn Format, text: &str) -> (String, Vec<usize>) {
    let document = Document::new(source.to_owned(), format);
    let content = [Fragment::Text(text.to_owned())];
    document.render(|_| Some(&content))
}

#[test]
fn a_line_may_become_as_long_as_a_full_one() {
    let verse = "Zacht valt de regen op het dak,\nen stil staat de tijd.\nDe klok tikt,\nde kat slaapt.\n";
    let long = "a translation with so many more words that its line is as wide as a full one";
    let (translated, refused) = with_text(verse, &Text, long);
    assert_eq!((translated, refused), (format!("{long}\n").repeat(4), Vec::new()));
    for harmful in ["- a", "1. a", "> a", "twee\n\nalinea's", "zie https://nergens.nl/x"] {
        let (translated, refused) = with_text(verse, &Text, harmful);
        assert_eq!((translated.as_str(), refused), (verse, vec![0, 1, 2, 3]), "{harmful}");
    }
}

#[test]
fn a_harmful_translation_does_not_take_its_neighbours_along() {
    let documents: [(&'static dyn Format, String); 2] =
        [(&Text, "Een regel.\n".repeat(40)), (&Markdown, "- Een punt.\n".repeat(40))];
    for (format, source) in documents {
        let document = Document::new(source.clone(), format);
        let (good, harmful) = ([Fragment::Text("goed".to_owned())], [Fragment::Text("a\n\n- b".to_owned())]);
        let content = |number: usize| if number.is_multiple_of(3) { harmful.as_slice() } else { good.as_slice() };
        let (translated, refused) = document.render(|number| Some(content(number)));
        assert_eq!(translated.matches("goed").count(), 26, "{format:?} {translated}");
        assert!(
            refused.iter().all(|number| number.is_multiple_of(3)) && refused.len() == 14,
            "{format:?} {refused:?}"
        );
        assert_eq!(format.skeleton(&translated), format.skeleton(&source));
    }
}

#[test]
fn what_stood_bare_in_markdown_stays_bare() {
    let documents = [
        "The ticket costs $5, the bus $2 and lunch about $10 | $12.\n",
        "The array a[0] holds the first name (see [1]).\n",
        "Type your name: A & B, or AT&T, R&D.\n",
        "Water is H~2~O, about ~3 degrees.\n\n*[HTML]: Hyper Text\n",
        "See [[Manual]], ![[photo.jpg|100]] and [an unclosed bracket.\n",
        "- 2*3 is f(x)[1], not _ or * or a ` alone\n  and a < b, <3, x<y.\n",
        "# Only 5$ & 6$ {#a}\n\n> cheap ~ as $HOME and https://a.nl/?b=c&d=e~f\n",
        "a \\ b, a\\b and c:\\d\n",
    ];
    for source in documents {
        let (translated, refused) = replaced(source, &Markdown);
        let escapes = |text: &str| text.matches('\\').count();
        assert_eq!((escapes(&translated), refused), (escapes(source), Vec::new()), "{translated}");
    }
}

/// Every word of the prose twice as long, and the segments for which that was refused.
fn grown(source: &str, format: &'static dyn Format) -> (String, Vec<usize>) {
    let document = Document::new(source.to_owned(), format);
    let double = |word: &str| if word.chars().all(char::is_alphabetic) { word.repeat(2) } else { word.to_owned() };
    let fragment = |fragment: &Fragment| match fragment {
        Fragment::Text(text) => Fragment::Text(text.split(' ').map(double).collect::<Vec<_>>().join(" ")),
        kept @ Fragment::Kept(..) => kept.clone(),
    };
    let content: Vec<Vec<Fragment>> =
        document.segments().iter().map(|segment| segment.content.iter().map(fragment).collect()).collect();
    document.render(|number| Some(&content[number]))
}

#[test]
fn longer_words_do_not_break_markup_apart() {
    let documents: [(&'static dyn Format, &str); 6] = [
        (&Markdown, "Run it as soon as you can, and then call\n`garden update --all --force` once more.\n"),
        (
            &Markdown,
            "> See the longer and [wider page](b.md \"a title here\") of\n\
                > the garden, or <a href=\"x\" id=\"y\">here</a> too.\n",
        ),
        (
            &Markdown,
            "A first line that ends hard  \nand a second line with more words\\\nand a third one that goes on\n\
                for a while.\n",
        ),
        (
            &Markdown,
            "- An item with a {{ template of words }} in it and then\n  `some code that  is spaced` at the end of its \
                lines.\n",
        ),
        (
            &Text,
            "A paragraph of text that is as wide as its lines are {{ user name }}\n\
                and that goes on with many more words until the line is full again.\n",
        ),
        (
            &Srt,
            "00:00:01,000 --> 00:00:02,000\n<font color=\"#ffff00\" size=\"8\">Who is at the door</font>\n\
                of the lighthouse keeper\n",
        ),
    ];
    for (format, source) in documents {
        let (translated, refused) = grown(source, format);
        assert!(refused.is_empty(), "{translated}");
        assert!(translated.len() > source.len());
    }
}

#[test]
fn what_would_become_markup_is_escaped() {
    let cases = [
        ("Een regel.\n", "2 * 3, *dit* en [zo](x)", "2 * 3, \\*dit\\* en \\[zo](x)\n"),
        ("Een regel.\n", "kost $5, niet `dit`", "kost $5, niet \\`dit\\`\n"),
        ("| een | twee |\n|---|---|\n", "a | b", "| a \\| b | a \\| b |\n|---|---|\n"),
        ("Een \\| regel.\n", "a | b", "a \\| b\n"),
        // Alone it is text; in this document it would be a link.
        ("[r]: http://x.nl\n\nEen regel.\n", "zie [r]", "[r]: http://x.nl\n\nzie \\[r]\n"),
        ("Een regel.\n", "R&D, niet &amp;", "R&D, niet \\&amp;\n"),
    ];
    for (source, text, expected) in cases {
        assert_eq!(with_text(source, &Markdown, text), (expected.to_owned(), Vec::new()));
    }
}

/// Each refusal is found beside its own lines: thousands of them take no longer than reading the document a few times.
#[test]
fn thousands_of_refusals_are_found_in_linear_time() {
    let lines = "Een regel van het gedicht.\n".repeat(4000);
    let paragraphs = lines.replace('\n', "\n\n");
    let documents: [(&'static dyn Format, String, &str); 3] =
        [(&Text, lines, "- a"), (&Text, paragraphs.clone(), "- a"), (&Markdown, paragraphs, "a\n\nb")];
    for (format, source, harmful) in documents {
        let begun = std::time::Instant::now();
        let (translated, refused) = with_text(&source, format, harmful);
        assert!(translated == source && refused.len() == 4000);
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{format:?} {:?}", begun.elapsed());
    }
}

#[test]
fn segments_never_cross() {
    for (format, source) in corpus() {
        let document = Document::new(source.to_owned(), format);
        let (mut start, mut end) = (0, 0);
        for segment in document.segments() {
            assert!(
                segment.range.start >= end || segment.range.start >= start && segment.range.end <= end,
                "{format:?} {source:?}"
            );
            start = segment.range.start;
            end = end.max(segment.range.end);
        }
    }
}

#[test]
fn what_is_not_understood_is_named() {
    type Skipped = &'static [(usize, &'static str)];
    let cases: [(&'static dyn Format, &str, Skipped); 6] = [
        (
            &Markdown,
            "---\ntitle: One\n  and more\n---\n\n```{note}\nYes.\n```\n\n```{odd-thing}\nNo.\n```\n\n```{code-block} js\nx\n```\n\n\
                :::{strange}\nNo.\n:::\n\n+---+\n| a |\n+---+\n\n```js\nx\n```\n",
            &[
                (2, "One\n  and more"),
                (10, "```{odd-thing}\nNo.\n```"),
                (18, ":::{strange}\nNo.\n:::"),
                (22, "+---+\n| a |\n+---+"),
            ],
        ),
        (
            &Html,
            "\u{feff}<p>a</p>\n<img alt=gate src=x><iframe srcdoc=\"<p>One</p>\" title=\"Two\"></iframe>\n",
            &[(2, "alt=gate"), (2, "srcdoc=\"<p>One</p>\"")],
        ),
        (
            &Po,
            "msgid \"{n, plural, one {a tree} other {# trees}}\"\nmsgstr \"\"\n\nmsgid \"a \\x41\"\nmsgstr \"\"\n\n\
                msgid \"fine\"\nmsgstr \"\"\n\nmsgid \"{n, select, other {done}}\"\nmsgstr \"x\"\n",
            &[(1, "\"{n, plural, one {a tree} other {# trees}}\""), (4, "\"a \\x41\"")],
        ),
        (
            &Ass,
            "[Events]\nFormat: Layer, Text\nDialogue: 0,{\\k20}Sing{\\k30}ing\nDialogue: 0,{\\p1}m 0 0\nDialogue: 0,Talk\n",
            &[(3, "{\\k20}Sing{\\k30}ing")],
        ),
        (&Text, "Anything.\n", &[]),
        (&Srt, "1\n00:00:01,000 --> 00:00:02,000\nAnything.\n", &[]),
    ];
    for (format, source, expected) in cases {
        assert_eq!(Document::new(source.to_owned(), format).skipped(), expected, "{format:?}");
    }
}
