//! Themes: a style for each kind of text. They use only the sixteen colours that the terminal defines, and orange, which
//! is none of those, and never set a background, so that light and dark terminals are both readable.

use ratatui::style::{Color, Modifier, Style};

use crate::i18n::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The name in `config.toml`, where the English one will do, too.
    pub name: &'static str,
    english: &'static str,
    /// Messages of the user.
    pub user: Style,
    /// Marks, notices, and what can be chosen.
    pub accent: Style,
    /// Hints, rules, counts.
    pub quiet: Style,
    /// Headings in an answer.
    pub heading: Style,
    pub code: Style,
    pub link: Style,
    pub error: Style,
    /// A match of a search, and the selected item of a list.
    pub marked: Style,
    pub keyword: Style,
    pub string: Style,
    /// Numbers and named constants.
    pub constant: Style,
    pub comment: Style,
}

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
/// Of the 256 that every terminal has today.
const ORANGE: Color = Color::Indexed(208);
const DIM: Style = Style::new().add_modifier(Modifier::DIM);

impl Theme {
    /// All themes, the default first.
    pub const ALL: [Self; 3] = [Self::CALM, Self::ORANGE, Self::MONOCHROME];

    pub const CALM: Self = Self {
        name: "rustig",
        english: "calm",
        user: BOLD,
        accent: Style::new().fg(Color::Blue).add_modifier(Modifier::BOLD),
        quiet: DIM,
        heading: Style::new().fg(Color::Blue).add_modifier(Modifier::BOLD),
        code: Style::new().fg(Color::Magenta),
        link: Style::new().fg(Color::Blue).add_modifier(Modifier::UNDERLINED),
        error: Style::new().fg(Color::Red),
        marked: Style::new().add_modifier(Modifier::REVERSED),
        keyword: Style::new().fg(Color::Magenta),
        string: Style::new().fg(Color::Green),
        constant: Style::new().fg(Color::Cyan),
        comment: DIM,
    };

    /// The national colour, as close as sixteen colours come.
    pub const ORANGE: Self = Self {
        name: "oranje",
        english: "orange",
        accent: Style::new().fg(ORANGE).add_modifier(Modifier::BOLD),
        heading: Style::new().fg(ORANGE).add_modifier(Modifier::BOLD),
        code: Style::new().fg(Color::Cyan),
        error: Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
        ..Self::CALM
    };

    /// No colours, for `NO_COLOR`.
    pub const MONOCHROME: Self = Self {
        name: "zwart-wit",
        english: "monochrome",
        user: BOLD,
        accent: BOLD,
        quiet: DIM,
        heading: BOLD,
        code: Style::new().add_modifier(Modifier::ITALIC),
        link: Style::new().add_modifier(Modifier::UNDERLINED),
        error: BOLD,
        marked: Style::new().add_modifier(Modifier::REVERSED),
        keyword: BOLD,
        string: PLAIN,
        constant: PLAIN,
        comment: DIM,
    };

    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        Self::ALL.into_iter().find(|theme| [theme.name, theme.english].contains(&name.as_str()))
    }

    pub fn name_in(&self, language: Language) -> &'static str {
        if language == Language::Dutch { self.name } else { self.english }
    }

    /// The names of all, for who mistook one.
    pub fn known(language: Language) -> String {
        Self::ALL.map(|theme| theme.name_in(language)).join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_monochrome_theme_has_no_colours() {
        let theme = Theme::named("zwart-wit").unwrap();
        let styles = [
            theme.user,
            theme.accent,
            theme.quiet,
            theme.heading,
            theme.code,
            theme.link,
            theme.error,
            theme.marked,
            theme.keyword,
            theme.string,
            theme.constant,
            theme.comment,
        ];
        assert!(styles.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
    }

    #[test]
    fn no_theme_sets_a_background() {
        for theme in Theme::ALL {
            assert!([theme.user, theme.accent, theme.marked, theme.code].iter().all(|style| style.bg.is_none()));
            assert_eq!(Theme::named(theme.name), Some(theme));
            assert_eq!(Theme::named(theme.english), Some(theme));
        }
    }
}
