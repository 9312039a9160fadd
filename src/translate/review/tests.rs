//! A sheet comes back as it was, and an edited one changes what it names and nothing else.

use super::*;
use crate::translate::formats;

fn document(text: &str, format: &str) -> Document {
    Document::new(text.to_owned(), formats::named(format).unwrap())
}

fn translation(text: &str, format: &str) -> Document {
    Document::of_translation(text.to_owned(), formats::named(format).unwrap())
}

/// A page with all segments of a translated document.
fn page(source: &str, output: &str, format: &str) -> Page {
    let (source, output) = (document(source, format), translation(output, format));
    let (texts, lines) = (source.texts(), source.lines());
    let entries = source.pairs(&output).into_iter().map(|(number, place)| {
        let (masked, translation) = (&texts[number], plain(&output.segments()[place].content));
        let key = Some(Key::of(&[&masked.text]));
        let translation = masked.read_back(&translation).unwrap();
        Entry::new(lines[number], key, masked, &translation, vec!["a number".to_owned()]).unwrap()
    });
    let path = PathBuf::from;
    Page {
        format: format.to_owned(),
        source: path("/a b/een.md"),
        output: path("/a b/one.md"),
        entries: entries.collect(),
    }
}

const SOURCE: &str = "De **kat** slaapt.\n\nZie `x` en y.\n\nHij werd in 1984 geboren.\n";
const OUTPUT: &str = "The **cat** sleeps.\n\nSee `x` and y.\n\nHe was born in 1948.\n";

#[test]
fn a_sheet_is_read_as_it_was_written() {
    let mut page = page(SOURCE, OUTPUT, "markdown");
    page.entries[0].target = "Twee\nregels\n\nen > meer".replace("\n\n", "\n");
    page.entries[1].key = None;
    let text = write(&[page.clone()], "Edit the lines that begin with >.\nThen apply.");
    let mut read = read(&text).unwrap();
    for entry in &mut read[0].entries {
        assert!(entry.reasons.is_empty());
        entry.reasons = vec!["a number".to_owned()];
    }
    assert_eq!(read, [page]);
}

#[test]
fn what_editors_do_to_a_text_is_understood() {
    let page = page(SOURCE, OUTPUT, "markdown");
    let text = write(&[page], "Edit.");
    let wrapped = text.replace("> He was born in 1948.", "> He was born\nin 1984.   ").replace('\n', "\r\n");
    let read = read(&format!("\u{feff}{wrapped}\r\n\r\n")).unwrap();
    assert_eq!(read[0].entries[2].target, "He was born in 1984.");
    assert_eq!(read[0].output, PathBuf::from("/a b/one.md"));
}

#[test]
fn what_is_no_sheet_is_refused_at_its_line() {
    let line = |text: &str| read(text).unwrap_err().line;
    assert_eq!(line(""), 1);
    assert_eq!(line("# Een brief\n"), 1);
    assert_eq!(line("fietje review 1\n> los\n"), 2);
    assert_eq!(line("fietje review 1\n== text a\n=> b\n\n> los\n"), 5);
    assert_eq!(line("fietje review 1\n== text a\n=> b\n[1 - 00]\ntekst\n"), 5);
}

#[test]
fn edits_are_applied_and_everything_else_stays() {
    let mut page = page(SOURCE, OUTPUT, "markdown");
    page.entries[2].target = "He was born in 1984.".to_owned();
    let (source, output) = (document(SOURCE, "markdown"), document(OUTPUT, "markdown"));
    let applied = apply(&page.entries, &source, &output);
    assert_eq!(applied.document.as_deref(), Some(OUTPUT.replace("1948", "1984").as_str()));
    assert_eq!((applied.count, applied.refused.len()), (1, 0));
    let [(key, masked, target)] = applied.remembered.as_slice() else { panic!("{:?}", applied.remembered) };
    assert_eq!((*key, masked.text.as_str()), (Key::of(&["Hij werd in 1984 geboren."]), "Hij werd in 1984 geboren."));
    assert_eq!(target, "He was born in 1984.");
    // A second time nothing is left to do.
    let again = apply(&page.entries, &source, &document(&applied.document.unwrap(), "markdown"));
    assert_eq!((again.document, again.count, again.refused.len()), (None, 1, 0));
}

#[test]
fn the_memory_gets_placeholders_for_markup() {
    let mut page = page(SOURCE, OUTPUT, "markdown");
    page.entries[1].target = "Look at y and `x`.".to_owned();
    let applied = apply(&page.entries, &document(SOURCE, "markdown"), &document(OUTPUT, "markdown"));
    assert_eq!(applied.remembered[0].2, "Look at y and {1}.");
    assert!(applied.document.unwrap().contains("Look at y and `x`."));
}

#[test]
fn edits_that_break_a_document_are_refused() {
    let refusals = |number: usize, target: &str, output: &str| {
        let mut page = page(SOURCE, OUTPUT, "markdown");
        page.entries[number].target = target.to_owned();
        let applied = apply(&page.entries, &document(SOURCE, "markdown"), &document(output, "markdown"));
        (applied.refused, applied.document.is_some(), applied.remembered.len())
    };
    assert_eq!(refusals(0, "", OUTPUT), (vec![(0, Refusal::Empty)], false, 0));
    assert_eq!(refusals(0, "The cat sleeps.", OUTPUT), (vec![(0, Refusal::Placeholders)], false, 0));
    assert_eq!(refusals(1, "See x and y.", OUTPUT), (vec![(1, Refusal::Placeholders)], false, 0));
    // Somebody changed the translation; the memory still gets the person's words.
    let changed = OUTPUT.replace("1948", "1958");
    assert_eq!(refusals(2, "He was born in 1984.", &changed), (vec![(2, Refusal::Gone)], false, 1));
}

#[test]
fn equal_translations_of_other_sources_stay() {
    let (source, output) = ("Hoi!\n\nDag!\n\nHoi!\n", "Hi!\n\nHi!\n\nHi!\n");
    let mut page = page(source, output, "text");
    page.entries[1].target = "Bye!".to_owned();
    let applied = apply(&page.entries, &document(source, "text"), &document(output, "text"));
    assert_eq!(applied.document.as_deref(), Some("Hi!\n\nBye!\n\nHi!\n"));
}

#[test]
fn a_catalogue_is_put_right_by_its_messages_whatever_their_order() {
    let entry = |context: &str, message: &str, translation: &str| {
        let context = if context.is_empty() { String::new() } else { format!("msgctxt \"{context}\"\n") };
        format!("#, c-format\n{context}msgid \"{message}\"\nmsgstr \"{translation}\"\n\n")
    };
    let header = "msgid \"\"\nmsgstr \"Language: nl\\n\"\n\n";
    let catalogue = |entries: [String; 4]| header.to_owned() + &entries.concat();
    let source = catalogue([
        entry("verb", "Open", ""),
        entry("adjective", "Open", ""),
        entry("", "_Open the file", ""),
        entry("", "%s has \\\"%d\\\" keys\\n", ""),
    ]);
    // With another order, as programs write it, and one translation more than the source lacks.
    let output = catalogue([
        entry("", "%s has \\\"%d\\\" keys\\n", "%s heeft \\\"%d\\\" sleuteltjes\\n"),
        entry("", "_Open the file", "De _map openen"),
        entry("adjective", "Open", "Openen"),
        entry("verb", "Open", "Openen"),
    ]) + &entry("", "Gone", "Openen");
    let mut page = page(&source, &output, "po");
    assert_eq!(page.entries.len(), 4);
    page.entries[1].target = "Geopend".to_owned();
    page.entries[2].target = "Het bestand openen".to_owned();
    page.entries[3].target = "%1$s heeft \"%2$d\" sleutels".to_owned();
    let applied = apply(&page.entries, &document(&source, "po"), &translation(&output, "po"));
    assert_eq!(applied.refused, []);
    let expected = output
        .replace(
            "\"adjective\"\nmsgid \"Open\"\nmsgstr \"Openen\"",
            "\"adjective\"\nmsgid \"Open\"\nmsgstr \"Geopend\"",
        )
        .replace("De _map openen", "Het bestand _openen")
        .replace("sleuteltjes", "sleutels");
    assert_eq!(applied.document.as_deref(), Some(expected.as_str()));
    page.entries[3].target = "%1$s heeft sleutels".to_owned();
    let refused = apply(&page.entries, &document(&source, "po"), &translation(&output, "po")).refused;
    assert_eq!(refused, [(3, Refusal::Placeholders)]);
}

/// What a translation lost, typed on the sheet, is in the document as it would be if the model had kept it.
#[test]
fn what_a_translation_lost_can_be_typed() {
    let po = |flags: &str, message: &str, translation: &str| {
        let header = "msgid \"\"\nmsgstr \"Language: nl\\n\"\n\n";
        format!("{header}#, {flags}\nmsgid \"{message}\"\nmsgstr \"{translation}\"\n")
    };
    let [c, python, brace, qt] = [
        ("c-format", "%d of %d files", "%d van %d bestanden"),
        ("python-format", "Hello %(name)s!", "Hallo %(name)s!"),
        ("python-brace-format", "Copy {} of {}", "Kopie {} van {}"),
        ("qt-format", "Open %1", "%1 openen"),
    ]
    .map(|(flags, message, right)| {
        ("po", po(flags, message, ""), po(flags, message, "Het"), right.to_owned(), po(flags, message, right))
    });
    let xliff = |target: &str| {
        format!(
            "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"nl\"><body><trans-unit id=\"1\">\
                <source>See <x id=\"1\"/> now.</source>{target}</trans-unit></body></file></xliff>"
        )
    };
    let pairs = [
        ("markdown", "See `x` and **all** of it.", "Zie het.", "Zie `x` en **alles**."),
        (
            "html",
            "<p>See <b>all</b> of <code>x</code> now.</p>",
            "<p>Zie het.</p>",
            "Zie <b>alles</b> van <code>x</code>.",
        ),
        ("text", "Write to a@b.example now.\n", "Schrijf nu.\n", "Schrijf nu naar a@b.example."),
        (
            "srt",
            "1\n00:00:01,000 --> 00:00:02,000\nI <i>am</i> here.\n",
            "1\n00:00:01,000 --> 00:00:02,000\nHier.\n",
            "Ik <i>ben</i> er.",
        ),
        ("json", "{\"a\": \"Hello {{name}}, hi!\"}", "{\"a\": \"Hallo!\"}", "Hallo {{name}}, hoi!"),
        ("yaml", "en:\n  a: \"Hello %{name}, hi!\"\n", "en:\n  a: \"Hallo!\"\n", "Hallo %{name}, hoi!"),
        ("properties", "a=Hello {0} there\n", "a=Hallo\n", "Hallo {0} daar"),
        (
            "strings",
            "\"a\" = \"Hello %@, you have %d keys\";\n",
            "\"a\" = \"Hallo\";\n",
            "Hallo %@, u hebt %d sleutels",
        ),
        (
            "android",
            "<resources><string name=\"a\">Hello %1$s there</string></resources>",
            "<resources><string name=\"a\">Hallo</string></resources>",
            "Hallo %1$s daar",
        ),
    ]
    .map(|(format, source, damaged, typed)| {
        let outputs = translation(damaged, format);
        let [segment] = outputs.segments() else { panic!("{format}") };
        let written = [&damaged[..segment.range.start], typed, &damaged[segment.range.end..]].concat();
        (format, source.to_owned(), damaged.to_owned(), typed.to_owned(), written)
    });
    let units = (
        "xliff",
        xliff(""),
        xliff("<target>Zie.</target>"),
        "Zie <x id=\"1\"/> nu.".to_owned(),
        xliff("<target>Zie <x id=\"1\"/> nu.</target>"),
    );
    for (format, source, damaged, typed, expected) in pairs.into_iter().chain([c, python, brace, qt, units]) {
        let (source, output) = (document(&source, format), translation(&damaged, format));
        let (masked, written) = (&source.texts()[0], &output.texts()[0]);
        let mut entry = Entry::damaged(source.lines()[0], masked, written, Vec::new()).unwrap();
        entry.target = typed;
        let applied = apply(&[entry], &source, &output);
        assert_eq!(applied.refused, [], "{format}");
        assert_eq!(applied.document.as_deref(), Some(expected.as_str()), "{format}");
    }
}
