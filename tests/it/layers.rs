//! The house keeps its shape: arrows between layers point down only, and every module says why it exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Modules by layer, the highest first; modules of one layer do not know each other, but for the lowest.
const LAYERS: &[&[&str]] = &[
    &["cli"],
    &["tui", "serve"],
    &["report"],
    &["launch"],
    &["summarise", "quantise", "eval"],
    &["translate"],
    &["engine", "hub", "session"],
    &["config"],
];

/// The lowest layer: plain data, whose modules may use one another.
const FOUNDATION: &[&str] = &[
    "conversation",
    "model",
    "i18n",
    "journal",
    "http",
    "system",
    "database",
    "private",
    "printable",
    "fold",
    "regular_file",
    "text_file",
    "confined",
    "chrf",
    "written_number",
];

fn level(module: &str) -> Option<usize> {
    let foundation = FOUNDATION.contains(&module).then_some(LAYERS.len());
    LAYERS.iter().position(|layer| layer.contains(&module)).or(foundation)
}

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn arrows_between_layers_point_down_only() {
    let source = root().join("src");
    let mut files = Vec::new();
    sources(&source, &mut files);
    let mut uses = 0;
    for file in files {
        let relative = file.strip_prefix(&source).unwrap();
        let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if module == "lib" || module == "main" {
            continue;
        }
        let own = level(module).unwrap_or_else(|| panic!("{module} belongs to no layer"));
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let used = used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
                let Some(other) = level(used) else { continue };
                uses += 1;
                let down = other > own || used == module || own == LAYERS.len() && other == LAYERS.len();
                assert!(down, "{}:{}: {module} may not use {used}", file.display(), number + 1);
            }
        }
    }
    assert!(uses > 50, "only {uses} uses were found");
}

/// Modules without circles between their children. Not in it: `cli`, where the tree of arguments names every command
/// and commands share arguments, and `engine`, whose error has variants of its engines.
const WITHOUT_CIRCLES: &[&str] = &[
    "tui",
    "serve",
    "report",
    "launch",
    "summarise",
    "quantise",
    "eval",
    "translate",
    "hub",
    "session",
    "config",
    "conversation",
    "model",
    "i18n",
];

/// The paths after `prefix` in the code of a file, without its comments and its tests, as first segments.
fn first_segments<'a>(text: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let paths = lines.flat_map(|line| line.split(prefix).skip(1));
    paths.map(|path| path.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()).collect()
}

#[test]
fn siblings_do_not_use_each_other_in_circles() {
    for module in WITHOUT_CIRCLES {
        let directory = root().join("src").join(module);
        let mut files = Vec::new();
        sources(&directory, &mut files);
        let child = |file: &Path| {
            let first = file.strip_prefix(&directory).unwrap().iter().next().unwrap();
            first.to_str().unwrap().trim_end_matches(".rs").to_owned()
        };
        let children: BTreeSet<String> = files.iter().map(|file| child(file)).filter(|name| name != "mod").collect();
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let is_test = |file: &Path| file.iter().any(|part| part == "tests" || part == "tests.rs");
        let is_code = |file: &&PathBuf| !is_test(file.strip_prefix(&directory).unwrap());
        for file in files.iter().filter(is_code).filter(|file| child(file) != "mod") {
            let text = std::fs::read_to_string(file).unwrap();
            // From a file of the module itself a sibling is `super::`, from one level below `super::super::`.
            let depth = file.strip_prefix(&directory).unwrap().iter().count() - usize::from(file.ends_with("mod.rs"));
            let mut used = first_segments(&text, &format!("crate::{module}::"));
            used.extend(first_segments(&text, &format!(" {}", "super::".repeat(depth))));
            let used = used.into_iter().filter(|&name| children.contains(name) && name != child(file));
            uses.entry(child(file)).or_default().extend(used.map(str::to_owned));
        }
        // Whoever uses nobody that is left cannot be in a circle.
        while let Some(free) = uses.iter().find(|(_, used)| used.is_empty()).map(|(name, _)| name.clone()) {
            uses.remove(&free);
            for used in uses.values_mut() {
                used.remove(&free);
            }
        }
        assert!(uses.is_empty(), "{module}: circles within {uses:?}");
    }
}

#[test]
fn every_module_opens_with_why_it_exists() {
    let mut files = Vec::new();
    let crates = ["closed-output/src", "fatal-signals/src", "phi-cpu/src", "phi-cpu/tests"];
    let crates = crates.map(|directory| format!("crates/{directory}"));
    for directory in ["src", "tests"].into_iter().chain(crates.iter().map(String::as_str)) {
        sources(&root().join(directory), &mut files);
    }
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        // A crate's README may be its documentation.
        let says_why = text.starts_with("//! ") || text.starts_with("#![doc = include_str!(");
        assert!(says_why, "{} does not say why it exists", file.display());
        assert!(text.lines().count() <= 400, "{} is longer than 400 lines", file.display());
    }
}
