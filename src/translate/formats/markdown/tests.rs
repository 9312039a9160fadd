//! What is prose in Markdown, and what is kept.

use super::*;
use crate::translate::formats::tests::masked;

#[test]
fn blocks_are_segments_and_inline_markup_is_kept() {
    let source = "---\ntitle: \"De gids\"\ndate: 2024-01-01\ntags: [a, b]\n---\n\n# Een *mooie* kop\n\n\
        > Dit is **vet** en [een link](http://x.nl \"titel\"),\n> dat gaat door.\n\n- punt een met `code`\n\
        - [ ] taak\n\n  Nog een alinea.\n\n```rust\nfn main() {}\n```\n\n| Kop | Twee |\n|---|---|\n\
        | cel &amp; cel | 2 \\* 3 is zes |\n\nZie <https://a.nl> en[^1] en ![een kat](kat.png).\n\n\
        [^1]: Een noot.\n\n<div>\n<p>Hallo <b>daar</b></p>\n</div>\n";
    assert_eq!(
        masked(&Markdown.read(source)),
        [
            "De gids",
            "Een {1}mooie{2} kop",
            "Dit is {1}vet{2} en {3}een link{4}, dat gaat door.",
            "titel",
            "punt een met {1}",
            "taak",
            "Nog een alinea.",
            "Kop",
            "Twee",
            "cel & cel",
            "2 * 3 is zes",
            "Zie {1} en{2} en {3}een kat{4}.",
            "Een noot.",
            "Hallo {1}daar{2}",
        ]
    );
}

#[test]
fn alerts_and_code_in_html_are_kept() {
    let source = "> [!WARNING]\n> Sluit het venster.\n\n> [!tip]\n> - Een punt.\n\n> [!ANDERS]\n\n\
        Druk op <kbd>Enter *nu*</kbd>, typ <code>git `push`</code> in <span translate=\"no\">een \
        <span>blauwe</span> poort</span> en <b>ga</b>.\n\n\
        Een <code>zonder einde\n\nNa <CODE>x</CODE> gaat <code><b>y</b></code>\nhet door.\n";
    let expected = [
        "Sluit het venster.",
        "Een punt.",
        "Druk op {1}, typ {2} in {3} en {4}ga{5}.",
        "Een",
        "Na {1} gaat {2} het door.",
    ];
    assert_eq!(masked(&Markdown.read(source)), expected);
}

#[test]
fn a_long_line_has_no_name_of_a_field() {
    let line = "Een lange regel die verder gaat dan de naam van een veld ooit doet, tot aan de kat⺭:: en verder.\n";
    assert_eq!(masked(&Markdown.read(line)), [line.trim_end()]);
    assert_eq!(masked(&Markdown.read("naam:: waarde\n")), ["{1} waarde"]);
}
