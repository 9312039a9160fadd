//! The names that a server's model goes by.

use std::path::Path;

use crate::engine::EngineInfo;

/// The names that clients see, and those that they may use.
#[derive(Debug, Clone)]
pub struct ModelNames {
    /// Names in the list of models; never empty. The first one is in all answers.
    shown: Vec<String>,
    /// The model's own name: `chat:q8_0`, or a path.
    own: String,
}

impl ModelNames {
    /// The names of a model that the user calls `aliases`, if anything. A file goes by its stem: where it lies is not
    /// the clients' business.
    pub fn new(info: &EngineInfo, aliases: &[String]) -> Self {
        let own = info.model.clone();
        let shown = if aliases.is_empty() {
            let name = if info.is_remote() { own.as_str() } else { stem(&own) };
            vec![name.to_owned()]
        } else {
            aliases.to_vec()
        };
        Self { shown, own }
    }

    /// The name in answers.
    pub fn main(&self) -> &str {
        self.shown.first().unwrap_or(&self.own)
    }

    pub fn shown(&self) -> &[String] {
        &self.shown
    }

    /// Whether a client that asks for `name` means this model: by a name that is shown, by its own, with or without
    /// the quantisation, or by none. Programs write `:latest` behind names of their own accord.
    pub fn contain(&self, name: &str) -> bool {
        let name = name.trim().strip_suffix(":latest").unwrap_or(name.trim());
        let base = self.own.split_once(':').map(|(base, _)| base);
        let file_name = Path::new(&self.own).file_name().and_then(|name| name.to_str());
        let mut known = self.shown.iter().map(String::as_str).chain([self.own.as_str()]).chain(base).chain(file_name);
        name.is_empty() || known.any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// The stem of a model's path; other names as they are.
fn stem(name: &str) -> &str {
    let is_file = Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"));
    if !is_file && !name.contains(std::path::MAIN_SEPARATOR) {
        return name;
    }
    let path = Path::new(name);
    let stem = if is_file { path.file_stem() } else { path.file_name() };
    stem.and_then(|stem| stem.to_str()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::engine::scripted::ScriptedEngine;

    fn names(model: &str, aliases: &[&str]) -> ModelNames {
        let info = EngineInfo { model: model.to_owned(), ..ScriptedEngine::new([]).info().clone() };
        let aliases: Vec<String> = aliases.iter().map(|&alias| alias.to_owned()).collect();
        ModelNames::new(&info, &aliases)
    }

    #[test]
    fn a_model_goes_by_several_names() {
        let catalogued = names("chat:q8_0", &[]);
        assert_eq!(catalogued.shown(), ["chat:q8_0"]);
        for name in ["chat:q8_0", "chat", "CHAT", "", "chat:latest", " chat "] {
            assert!(catalogued.contain(name), "{name}");
        }
        for name in ["gpt-4o", "chat:q4_k_m", "q8_0", "ch"] {
            assert!(!catalogued.contain(name), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_goes_by_its_stem() {
        for path in ["/home/x/models/fietje-b.Q8.gguf", "fietje-b.Q8.gguf", "./fietje-b.Q8.GGUF"] {
            let file = names(path, &[]);
            assert_eq!(file.main(), "fietje-b.Q8");
            assert!(file.contain(path) && file.contain("fietje-b.Q8") && file.contain("fietje-b.q8.gguf"), "{path}");
        }
        assert_eq!(names("./checkpoint", &[]).main(), "checkpoint");
    }

    #[test]
    fn aliases_take_the_place_of_the_name_and_leave_it_known() {
        let alias = names("chat:q8_0", &["gpt-4o", "fietje"]);
        assert_eq!((alias.main(), alias.shown().len()), ("gpt-4o", 2));
        assert!(alias.contain("fietje") && alias.contain("chat") && !alias.contain("gpt-4"));
    }
}
