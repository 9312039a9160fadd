//! Random documents of every format come back as they were, and keep their markup.

use proptest::prelude::*;

use super::*;

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
    "!!! note \"",
    "??? tip\n",
    "=== \"A\"\n",
    "::: tip ",
    ":::\n",
    ":::{admonition} ",
    "```{note}\n",
    "> [!NOTE] ",
    "{{ x }}",
    "{{< tab \"",
    ">}}",
    "{% raw %}",
    "{% endraw %}",
    "[[",
    "]]",
    "\\(",
    "\\)",
    "\\[\n",
    "\\]\n",
    "==",
    "++",
    "%%",
    "{: .a}",
    "{#b}",
    ":tada:",
    "H~2~O",
    "*[A]: ",
    "(a)=\n",
    "/// note | ",
    "import a from 'b'\n",
    "export const a = {\n",
    "{/* ",
    " */}",
    "{a.b}",
    "{a &&\n",
    "<Tab a={",
    "<Card title=\"",
    "\" />\n",
    "}>\n",
    "</Tab>\n",
    "+++\n",
    "[r]",
    "[r]: http://x.nl \"t\"\n",
    "title: >\n  ",
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
    "♪ ",
    ">> ",
    "</v>",
    "<00:00:01.500>",
    "<font color=\"red\">",
    "</font>",
];
const ASS_MARKS: &[&str] =
    &["\n", "[Events]\n", "Format: Layer, Text\n", "Dialogue: 0,", "\\N", "\\h", "{\\i1}", "{", "}", "- ", ","];

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

const TEXT_MARKS: &[&str] = &["\n", "\r\n", "\r", "\n\n", "- ", "  ", "\t", "{x}"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn random_documents_come_back_as_they_were(
        markdown in random(MARKDOWN_MARKS),
        html in random(HTML_MARKS),
        subtitles in random(SUBTITLE_MARKS),
        ass in random(ASS_MARKS),
        po in random(PO_MARKS),
        text in random(TEXT_MARKS),
    ) {
        let documents: [(&'static dyn Format, String); 9] = [
            (&Markdown, markdown.clone()),
            (&Mdx, markdown),
            (&Html, html),
            (&Srt, subtitles.clone()),
            (&Vtt, subtitles.clone()),
            (&Sbv, subtitles.replace(" --> ", ",")),
            (&Ass, ass),
            (&Po, po),
            (&Text, text),
        ];
        for (format, source) in documents {
            prop_assert_eq!(&echoed(&source, format), &source);
            let (translated, _) = replaced(&source, format);
            prop_assert_eq!(format.skeleton(&translated), format.skeleton(&source));
        }
    }
}
