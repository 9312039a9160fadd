//! Which files of keys have texts, by where they are: `locales/en.json` has, `package.json` has not.

use std::path::Path;

use crate::translate::language::Language;

/// Directories in which programs keep their texts.
const DIRECTORIES: [&str; 11] = [
    "i18n",
    "l10n",
    "lang",
    "langs",
    "language",
    "languages",
    "locale",
    "locales",
    "_locales",
    "messages",
    "translations",
];

/// Whether a file's name ends in the code of a language: `app_nl.ts` has texts, `app.ts` is a program.
pub fn ends_in_language(path: &Path) -> bool {
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().to_lowercase());
    stem.match_indices('_').any(|(mark, _)| is_locale(&stem[mark + 1..]))
}

/// Whether a part of a path says that the file has texts: the code of a language, or a directory for them.
pub fn is_of_texts(path: &Path) -> bool {
    let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().to_lowercase()).collect();
    let Some((file, directories)) = parts.split_last() else { return false };
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let mut tails = stem.match_indices(['.', '_']).map(|(mark, _)| &stem[mark + 1..]);
    let is_for_texts = |name: &String| DIRECTORIES.contains(&name.as_str()) || is_locale(name);
    is_locale(stem) || tails.any(is_locale) || directories.iter().any(is_for_texts)
}

/// Whether a name is the code of a language, perhaps with a country: `en`, `pt-br`, `zh_cn`.
fn is_locale(name: &str) -> bool {
    let (language, country) = name.split_once(['-', '_']).unwrap_or((name, "xx"));
    language.len() == 2
        && (2..=4).contains(&country.len())
        && name.chars().all(|letter| letter.is_ascii_alphabetic() || "-_".contains(letter))
        && Language::named(language).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_whether_a_file_has_texts() {
        for path in ["en.json", "locales/app.json", "config/locales/models.en.yml", "nl/common.json", "app_pt_BR.csv"]
        {
            assert!(is_of_texts(Path::new(path)), "{path}");
        }
        assert!(ends_in_language(Path::new("src/app_pt_BR.ts")) && !ends_in_language(Path::new("nl/app.ts")));
        for path in ["package.json", "src/tsconfig.json", ".github/ci.yml", "mkdocs.yml", "data/list.csv"] {
            assert!(!is_of_texts(Path::new(path)), "{path}");
        }
    }
}
