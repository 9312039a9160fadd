//! The forms of Qt's messages with a number in them: as many as Qt's rules have for a language. A file that is for no
//! language yet has one form for each message, or none.

use std::ops::Range;

use super::{child, has_text};
use crate::translate::formats::edits::edited;
use crate::translate::formats::xml::Tree;
use crate::translate::language::Language;

/// How Qt counts in a language.
struct Forms {
    count: usize,
    /// The form for one thing, where it has one of its own.
    one: Option<usize>,
}

impl Forms {
    /// By the rules of Qt Linguist, which are not CLDR's.
    fn of(language: Language) -> Self {
        let (count, one) = match language.code() {
            "hu" | "ja" | "tr" | "zh" => (1, None),
            "cs" | "pl" | "ro" | "ru" | "sk" | "uk" => (3, Some(0)),
            "ar" => (6, Some(1)),
            _ => (2, Some(0)),
        };
        Self { count, one }
    }
}

/// A translation of a file, in which each message that was translated has the forms of the language that the file says;
/// of `target`, if it says none that is known.
pub fn with_forms(source: &str, translated: String, target: Language) -> String {
    let (Ok(before), Ok(after)) = (Tree::unprefixed(source), Tree::unprefixed(&translated)) else {
        return translated;
    };
    let language = after.elements().next().and_then(|root| after.value(root, "language"));
    let forms = Forms::of(language.and_then(|own| Language::named(&own)).unwrap_or(target));
    let is_new = |(old, new): &(usize, usize)| before.text(*old).trim().is_empty() && has_text(&after, *new);
    let both = numbered(&before).zip(numbered(&after)).filter(is_new);
    let edits = both.filter_map(|(_, translation)| edit(&after, translation, &forms)).collect();
    edited(&translated, edits)
}

/// The translations of messages with a number.
fn numbered<'a>(tree: &'a Tree) -> impl Iterator<Item = usize> + 'a {
    let is_one = |number: &usize| {
        tree.tokens[*number].name == "message" && tree.value(*number, "numerus").as_deref() == Some("yes")
    };
    tree.elements().filter(is_one).filter_map(|message| child(tree, message, "translation"))
}

/// The edit that gives a translation its forms. `None` if it has them, or those of another language.
fn edit(tree: &Tree, translation: usize, forms: &Forms) -> Option<(Range<usize>, String)> {
    let Forms { count, one } = *forms;
    let inside = tree.inside(translation)?;
    let own: Vec<usize> =
        tree.children(translation).filter(|&form| tree.tokens[form].name == "numerusform").collect();
    let said = |form: usize| &tree.source[tree.element(form)];
    match own.as_slice() {
        _ if own.len() == count || own.iter().any(|&form| !has_text(tree, form)) => None,
        [] if tree.children(translation).next().is_none() => {
            let name = [tree.prefix(translation), "numerusform"].concat();
            let form = format!("<{name}>{}</{name}>", &tree.source[inside.clone()]);
            let before = &tree.source[..tree.tokens[translation].range.start];
            let blanks = &before[before.trim_end().len()..];
            let written = match blanks.rfind('\n').map(|line| &blanks[line..]) {
                Some(line) => [format!("{line}    {form}").repeat(count).as_str(), line].concat(),
                None => form.repeat(count),
            };
            Some((inside, written))
        }
        [first, .., last] | [first @ last] if own.len() <= 2 => {
            let range = tree.element(*first).start..tree.element(*last).end;
            let blanks = &tree.source[inside.start..range.start];
            let form = |number: usize| if one == Some(number) { said(*first) } else { said(*last) };
            Some((range, (0..count).map(form).collect::<Vec<_>>().join(blanks)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(language: &str, translation: &str) -> String {
        format!(
            "<TS version=\"2.1\"{language}><context><name>A</name>\n    <message numerus=\"yes\">\n        <source>%n trees</source>\n        \
             <translation type=\"unfinished\">{translation}</translation>\n    </message></context></TS>"
        )
    }

    fn forms(texts: &[&str]) -> String {
        let form = |text: &&str| format!("\n            <numerusform>{text}</numerusform>");
        if texts.is_empty() { String::new() } else { texts.iter().map(form).collect::<String>() + "\n        " }
    }

    #[test]
    fn a_message_has_as_many_forms_as_its_language() {
        type Texts = &'static [&'static str];
        let cases: [(&str, Texts, Texts, Texts); 9] = [
            ("nl", &[""], &["a"], &["a", "a"]),
            ("nl", &["", ""], &["a", "b"], &["a", "b"]),
            ("ja", &["", ""], &["a", "b"], &["b"]),
            ("tr", &["", ""], &["a", "b"], &["b"]),
            ("pl", &["", ""], &["a", "b"], &["a", "b", "b"]),
            ("ar", &["", ""], &["a", "b"], &["b", "a", "b", "b", "b", "b"]),
            ("nl", &["", "", ""], &["a", "b", "c"], &["a", "b", "c"]),
            ("nl", &[""], &[""], &[""]),
            ("pl", &["", ""], &["a", ""], &["a", ""]),
        ];
        for (code, before, after, expected) in cases {
            let language = format!(" language=\"{code}\"");
            let target = Language::named(code).unwrap();
            let written = with_forms(&file("", &forms(before)), file(&language, &forms(after)), target);
            assert_eq!(written, file(&language, &forms(expected)), "{code} {after:?}");
        }
    }

    #[test]
    fn forms_that_were_not_there_come_on_lines_of_their_own() {
        let target = Language::DUTCH;
        let language = " language=\"nl_NL\"";
        let written = with_forms(&file("", ""), file(language, "%n bomen"), target);
        assert_eq!(written, file(language, &forms(&["%n bomen", "%n bomen"])));
        let one_line = |file: String| file.replace("\n        <t", "<t");
        let written = with_forms(&one_line(file("", "")), one_line(file(language, "a")), target);
        assert_eq!(written, one_line(file(language, "<numerusform>a</numerusform><numerusform>a</numerusform>")));
    }

    #[test]
    fn a_file_has_the_forms_of_the_language_that_it_says() {
        let polish = " language=\"pl\"";
        let written = with_forms(&file(polish, ""), file(polish, "a"), Language::DUTCH);
        assert_eq!(written, file(polish, &forms(&["a", "a", "a"])));
        let written = with_forms(&file("", ""), file("", "a"), Language::DUTCH);
        assert_eq!(written, file("", &forms(&["a", "a"])));
    }

    #[test]
    fn what_was_there_and_what_is_no_form_stays() {
        for (language, before, after) in [
            (" language=\"nl\"", forms(&["a"]), forms(&["a"])),
            (" language=\"nl\"", String::new(), "<lengthvariant>a</lengthvariant>".to_owned()),
        ] {
            let translated = file(language, &after);
            assert_eq!(with_forms(&file(language, &before), translated.clone(), Language::DUTCH), translated);
        }
    }
}
