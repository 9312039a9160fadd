//! Looks: what each kind of text looks like, in the terminal's own sixteen colours, so that light and dark terminals
//! both read well. No theme sets a background: the terminal's own stays.

use ratatui::style::{Color, Modifier, Style};

/// What the parts of the screen look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The name in `config.toml`.
    pub name: &'static str,
    /// What the person said.
    pub user: Style,
    /// The mark of whoever speaks, and what can be chosen.
    pub accent: Style,
    /// What matters less: hints, rules, counts.
    pub quiet: Style,
    /// Headings in an answer.
    pub heading: Style,
    pub code: Style,
    pub link: Style,
    pub error: Style,
    /// What was searched for and found, or is selected.
    pub marked: Style,
    /// Words of a programming language.
    pub keyword: Style,
    /// Texts in a program.
    pub string: Style,
    /// Numbers and names of values in a program.
    pub constant: Style,
    /// Remarks in a program.
    pub comment: Style,
}

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
const DIM: Style = Style::new().add_modifier(Modifier::DIM);

impl Theme {
    /// All themes, the usual one first.
    pub const ALL: [Self; 3] = [Self::CALM, Self::ORANGE, Self::MONOCHROME];

    /// Blue and little else.
    pub const CALM: Self = Self {
        name: "rustig",
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

    /// The national colour, as far as sixteen colours have it.
    pub const ORANGE: Self = Self {
        name: "oranje",
        accent: Style::new().fg(Color::LightRed).add_modifier(Modifier::BOLD),
        heading: Style::new().fg(Color::LightRed).add_modifier(Modifier::BOLD),
        code: Style::new().fg(Color::Cyan),
        error: Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
        ..Self::CALM
    };

    /// No colours at all, as `NO_COLOR` asks.
    pub const MONOCHROME: Self = Self {
        name: "zwart-wit",
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

    /// The theme called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_nothing_is_told_by_colour() {
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
    fn no_theme_paints_over_the_terminals_own_ground() {
        for theme in Theme::ALL {
            assert!([theme.user, theme.accent, theme.marked, theme.code].iter().all(|style| style.bg.is_none()));
            assert_eq!(Theme::named(theme.name), Some(theme));
        }
    }
}
