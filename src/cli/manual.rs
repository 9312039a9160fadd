//! The manual pages: what `--help` says, and what holds for all commands.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use fluent_bundle::FluentArgs;

use crate::i18n::Messages;

/// A page, and the name of its file.
pub struct Page {
    pub file: String,
    pub text: String,
}

/// clap's own headings, and the texts for them.
const HEADINGS: [(&str, &str); 5] = [
    ("NAME", "man-name"),
    ("SYNOPSIS", "man-synopsis"),
    ("DESCRIPTION", "man-description"),
    ("OPTIONS", "man-options"),
    ("VERSION", "man-version"),
];

/// Lists of words with what they mean: the heading and the lines, each a word, two blanks and its meaning.
const LISTS: [(&str, &str); 3] =
    [("man-exit", "man-exit-codes"), ("man-environment", "man-variables"), ("man-files", "man-paths")];

/// The page of the program.
///
/// # Errors
/// None in practice: a page is written to memory.
pub fn main_page(mut command: Command, messages: &Messages) -> io::Result<Page> {
    command.build();
    page(&command, "", messages)
}

/// The pages of the program and of all its commands.
///
/// # Errors
/// As [`main_page`].
pub fn pages(mut command: Command, messages: &Messages) -> io::Result<Vec<Page>> {
    command.build();
    let mut pages = Vec::new();
    collect(&command, "", messages, &mut pages)?;
    Ok(pages)
}

fn collect(command: &Command, path: &str, messages: &Messages, pages: &mut Vec<Page>) -> io::Result<()> {
    pages.push(page(command, path, messages)?);
    for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
        let name = child.get_name();
        let below = if path.is_empty() { name.to_owned() } else { format!("{path}-{name}") };
        collect(child, &below, messages, pages)?;
    }
    Ok(())
}

fn page(command: &Command, path: &str, messages: &Messages) -> io::Result<Page> {
    let text = |id: &str| messages.format(id, &FluentArgs::new());
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    if command.get_arguments().any(|argument| !argument.is_hide_set()) {
        man.render_options_section(&mut page)?;
    }
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut roff = Roff::new();
    let examples = if path.is_empty() { "help-examples".to_owned() } else { format!("man-example-{path}") };
    if let Some(examples) = messages.find(&examples, &FluentArgs::new()) {
        roff.control("SH", [text("man-examples").as_str()]);
        roff.control("nf", []);
        // The help has a heading of its own.
        for line in examples.lines().filter(|line| !line.ends_with(':')) {
            roff.text([roman(line.to_owned())]);
        }
        roff.control("fi", []);
    }
    for (heading, lines) in LISTS {
        roff.control("SH", [text(heading).as_str()]);
        for line in text(lines).lines() {
            let (word, meaning) = line.split_once("  ").unwrap_or((line, ""));
            roff.control("TP", []).text([bold(word)]).text([roman(meaning.trim_start())]);
        }
    }
    if !path.is_empty() {
        roff.control("SH", [text("man-see-also").as_str()]).text([roman("fietje(1)")]);
    }
    roff.to_writer(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for (heading, id) in HEADINGS {
        page = page.replace(&format!(".SH {heading}\n"), &format!(".SH \"{}\"\n", text(id)));
    }
    // The help has its headings in small letters.
    let with_headings = page.split_inclusive('\n').map(|line| match line.strip_prefix(".SH ") {
        Some(heading) => format!(".SH {}", heading.to_uppercase()),
        None => line.to_owned(),
    });
    Ok(Page { file: man.get_filename(), text: with_headings.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::help;
    use crate::i18n::Language;

    #[test]
    fn every_page_has_its_sections_in_the_users_language() {
        let cases = [
            (Language::Dutch, ["NAAM", "SYNOPSIS", "BESCHRIJVING", "EXITCODES", "OMGEVING", "BESTANDEN"], "NAME"),
            (Language::English, ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "ENVIRONMENT", "FILES"], "NAAM"),
        ];
        for (language, headings, other) in cases {
            let messages = Messages::new(language);
            let pages = pages(help::command(&messages), &messages).unwrap();
            assert!(pages.len() > 20 && pages[0].file == "fietje.1");
            for Page { file, text } in &pages {
                for heading in headings {
                    assert!(
                        text.contains(&format!("\n.SH \"{heading}\"\n"))
                            || text.contains(&format!("\n.SH {heading}\n")),
                        "{file} lacks {heading}: {text}"
                    );
                }
                assert!(!text.contains(&format!(".SH \"{other}\"")) && !text.contains("man-"), "{file}: {text}");
                let mut sections = text.lines().filter(|line| line.starts_with(".SH "));
                assert!(sections.all(|section| section.to_uppercase() == section), "{file}: {text}");
            }
            let has_example = |name: &str| pages.iter().any(|page| page.file == name && page.text.contains(".nf\n"));
            assert!(["fietje.1", "fietje-complete.1", "fietje-sessions.1"].into_iter().all(has_example));
        }
    }
}
