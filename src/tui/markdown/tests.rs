//! The layout of Markdown, of a whole text and of a growing one.

use proptest::prelude::*;
use ratatui::style::{Modifier, Style};

use super::*;

fn width(columns: usize) -> Width {
    Width::new(columns, None)
}

fn shown(source: &str, columns: usize) -> Vec<String> {
    let rendered = render(source, width(columns), &Theme::CALM);
    rendered.rows.iter().map(|row| row.to_string().trim_end().to_owned()).collect()
}

fn style_of(source: &str, text: &str) -> Style {
    let rendered = render(source, width(80), &Theme::CALM);
    let spans = rendered.rows.iter().flat_map(|row| &row.spans);
    spans.into_iter().find(|span| span.content.contains(text)).unwrap().style
}

#[test]
fn blocks_are_separated_and_lists_are_indented() {
    let source = "# Reizen\nEen *korte* tekst.\nTweede regel.\n\n1. De eerste stap is lang\n2. Kort\n   - diep\n\
        - los\n\n> Een citaat dat verder gaat\n\n---\nSlot";
    let expected = [
        "Reizen",
        "",
        "Een korte tekst.",
        "Tweede regel.",
        "",
        "1. De eerste stap",
        "   is lang",
        "2. Kort",
        "   ◦ diep",
        "",
        "• los",
        "",
        "│ Een citaat dat",
        "│ verder gaat",
        "",
        "──────────────────",
        "",
        "Slot",
    ];
    assert_eq!(shown(source, 18), expected);
}

#[test]
fn prose_has_a_measure_and_code_and_tables_have_the_screen() {
    let source = "een twee drie vier\n\n- een twee drie vier\n\n```\neen twee drie vier vijf zes zeven\n```\n\n\
        | a | b |\n|---|---|\n| een twee drie | vier vijf zes |";
    let rendered = render(source, Width::new(32, Some(14)), &Theme::CALM);
    let rows: Vec<String> = rendered.rows.iter().map(|row| row.to_string().trim_end().to_owned()).collect();
    let expected = [
        "een twee drie",
        "vier",
        "",
        "• een twee",
        "  drie vier",
        "",
        "▏ een twee drie vier vijf zes ze",
        "▏↳ven",
        "",
        "a             │ b",
        "──────────────┼──────────────",
        "een twee drie │ vier vijf zes",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_task_has_a_box_instead_of_a_bullet() {
    assert_eq!(shown("- [ ] te doen\n- [x] klaar\n- los", 40), ["☐ te doen", "☑ klaar", "• los"]);
    assert_eq!(shown("1. [ ] te doen", 40), ["1. ☐ te doen"]);
}

#[test]
fn emphasis_code_and_links_have_styles() {
    assert!(style_of("een **vet** woord", "vet").add_modifier.contains(Modifier::BOLD));
    assert!(style_of("een *schuin* woord", "schuin").add_modifier.contains(Modifier::ITALIC));
    assert_eq!(style_of("de `ls -l` opdracht", "ls -l"), Theme::CALM.code);
    assert_eq!(shown("[Fietje](https://example.org)", 60), ["Fietje (https://example.org)"]);
    assert_eq!(shown("<https://example.org>", 60), ["https://example.org"]);
    assert_eq!(style_of("<https://example.org>", "example"), Theme::CALM.link);
}

#[test]
fn tables_fit() {
    let source = "| Stad | Inwoners |\n|---|---:|\n| Amsterdam | 921 000 |\n| Brugge | 119 000 |";
    let expected = ["Stad      │ Inwoners", "──────────┼─────────", "Amsterdam │  921 000", "Brugge    │  119 000"];
    assert_eq!(shown(source, 40), expected);
    for columns in 12..30 {
        assert!(shown(source, columns).iter().all(|row| wrap::width(row) <= columns.max(20)), "{columns}");
    }
}

#[test]
fn code_keeps_its_blanks_and_has_colours() {
    let source = "```rust\nfn main() {\n    let x = \"een lange tekst\"; // let op\n}\n```";
    assert_eq!(shown(source, 24), ["▏ fn main() {", "▏     let x = \"een lange", "▏↳ tekst\"; // let op", "▏ }"]);
    assert_eq!(style_of(source, "lange tekst"), Theme::CALM.string);
    assert_eq!(style_of(source, "let op"), Theme::CALM.comment);
    assert_eq!(style_of("```onbekend\nlet x\n```", "let"), Style::new());
    let rendered = render(source, width(24), &Theme::CALM);
    assert_eq!(rendered.code_blocks, ["fn main() {\n    let x = \"een lange tekst\"; // let op\n}\n"]);
}

#[test]
fn an_unfinished_answer_is_laid_out_like_a_whole_one() {
    assert_eq!(shown("```python\nprint(1)\nprint(", 40), ["▏ print(1)", "▏ print("]);
    assert_eq!(shown("- een\n- twe", 40), ["• een", "• twe"]);
    assert_eq!(shown("| a | b |\n|---|---|\n| 1 | ", 40), ["a │ b", "──┼──", "1 │"]);
    assert_eq!(shown("een **half", 40), ["een **half"]);
    assert_eq!(shown("", 40), Vec::<String>::new());
}

#[test]
fn a_model_cannot_control_the_terminal() {
    assert_eq!(shown("a\u{1b}[2Jb `\u{7}c`", 40), ["a␛[2Jb ␇c"]);
    assert_eq!(shown("<b>vet</b>", 40), ["<b>vet</b>"]);
}

/// Lays out every prefix of `source` as it grows, and compares each with a layout of the whole.
fn assert_grows_like_the_whole(source: &str) {
    let mut stream = MarkdownStream::new(width(30), 0);
    for end in (0..=source.len()).filter(|&end| source.is_char_boundary(end)) {
        stream.update(&source[..end], &Theme::CALM);
        assert_eq!(stream.rendered(), &render(&source[..end], width(30), &Theme::CALM), "{:?}", &source[..end]);
    }
}

#[test]
fn a_growing_text_is_laid_out_like_the_whole() {
    for source in [
        "# Kop\ntekst\n\n- een\n  - twee\n\n      diep\n- drie\n\n> citaat\n> > dieper\n\nslot",
        "alinea\n#\n#x\n\nkop\n===\n\nkop\n-\n- x\n---\n***\neinde",
        "tekst\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| c |\n|--x\n\nna",
        "```rust\nfn main() {}\n\n```\n\n    ingesprongen\n\n    meer\n\n~~~\nopen",
        "zie [naam] en [ander]\n\n- x\n\n[naam]: https://example.org\n\n[ander]:\nhttps://example.org/x\n\nna",
        "<div>\nvet\n</div>\n\n1. een\n2) twee\n\n\n3) drie\n* los\n+ los\n",
        "1. een\n   - twee\r\r\rs: na\n---\n\nslot\r\n\r\n# kop\r\rmeer\n",
    ] {
        assert_grows_like_the_whole(source);
    }
}

#[test]
fn finished_blocks_are_not_laid_out_again() {
    let mut stream = MarkdownStream::new(width(40), 0);
    let mut source = String::new();
    for _ in 0..50 {
        let before = source.len();
        source.push_str("Alinea.\n\n- een\n- twee\n\n");
        stream.update(&source, &Theme::CALM);
        assert!(stream.open_bytes(&source) <= source.len() - before, "only the last block is open");
    }
    assert_eq!(stream.open_bytes(&source), "- een\n- twee\n\n".len());
}

proptest! {
    // Each case lays out every prefix of its text.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_grows_like_the_whole(
        source in "([#>*_`|\\-+=1. \t\n\r\\[\\]()<:/]|\n\n|\n    |```|\\[a\\]: b|[a-c日]{1,3}){0,30}",
    ) {
        assert_grows_like_the_whole(&source);
    }
}

proptest! {
    #[test]
    fn any_text_is_laid_out_within_its_columns(
        source in "([#>*_`|\\-1. \n\\[\\]()]|[a-z日👍🏽]{1,6}){0,60}",
        columns in 20_usize..60,
    ) {
        let rendered = render(&source, width(columns), &Theme::CALM);
        for row in &rendered.rows {
            let text = row.to_string();
            // Tables of many columns and nested lists may need more columns than there are; the view cuts them off.
            let is_deep = text.contains('│') || text.starts_with("    ");
            prop_assert!(is_deep || wrap::width(text.trim_end()) <= columns, "{text:?} in {columns}");
        }
    }
}

/// With time for each row that grows with the paragraph, this test would hardly end.
#[test]
fn a_paragraph_of_very_many_rows_is_laid_out_soon() {
    let rendered = render(&"*een* kat\n".repeat(30_000), width(20), &Theme::CALM);
    assert_eq!(rendered.rows.len(), 30_000);
    assert!(rendered.rows.iter().all(|row| row.to_string().trim_end() == "een kat"));
}
