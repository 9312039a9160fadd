//! The crate keeps its floors: a module uses those below it only, and siblings do not use each other in circles.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Modules from the ground up. Those of one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["error"],
    &["storage", "simd"],
    &["formats"],
    &["matrix", "activations"],
    &["kernels"],
    &["model"],
    &["load", "sample", "prompt_lookup"],
    &["scheduler", "bench", "quantise"],
];

/// Where `unsafe` code may be: at the map, in the instruction sets, and in kernels that are written for one set.
const UNSAFE: &[&str] = &["storage", "simd", "kernels"];

/// Modules without circles between their children. `simd` is not one: AVX-512 has AVX2 as its half, which has AVX-512's
/// instructions for it.
const WITHOUT_CIRCLES: &[&str] =
    &["formats", "activations", "kernels", "model", "load", "scheduler", "sample", "quantise"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The code of a file without comments and without tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The name of the child of `directory` that `file` belongs to.
fn child(directory: &Path, file: &Path) -> String {
    let first = file.strip_prefix(directory).unwrap().iter().next().unwrap();
    first.to_str().unwrap().trim_end_matches(".rs").to_owned()
}

fn is_test(file: &Path) -> bool {
    file.file_stem().is_some_and(|name| name == "tests")
}

/// The first segments of the paths that follow `prefix`.
fn segments(code: &str, prefix: &str) -> BTreeSet<String> {
    let name = |path: &str| path.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned();
    code.split(prefix).skip(1).map(name).collect()
}

#[test]
fn modules_use_only_what_is_below_them() {
    let floor = |module: &str| FLOORS.iter().position(|floor| floor.contains(&module));
    let mut uses = 0;
    for file in files(&source()).into_iter().filter(|file| !is_test(file)) {
        let module = child(&source(), &file);
        if module == "lib" {
            continue;
        }
        let own = floor(&module).unwrap_or_else(|| panic!("{module} is on no floor"));
        for used in segments(&code(&file), "crate::").iter().filter(|&used| *used != module) {
            let below = floor(used).unwrap_or_else(|| panic!("{}: {used} is no module", file.display()));
            assert!(below < own, "{}: {module} may not use {used}", file.display());
            uses += 1;
        }
    }
    assert!(uses > 50, "only {uses} uses were found");
}

#[test]
fn siblings_do_not_use_each_other_in_circles() {
    for module in WITHOUT_CIRCLES {
        let directory = source().join(module);
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in files(&directory).into_iter().filter(|file| !is_test(file)) {
            let own = child(&directory, &file);
            if own == "mod" {
                continue;
            }
            // From a file of the module itself a sibling is `super::`, from one level below `super::super::`.
            let depth = file.strip_prefix(&directory).unwrap().iter().count() - usize::from(file.ends_with("mod.rs"));
            let code = code(&file);
            let mut used = segments(&code, &format!("crate::{module}::"));
            used.extend(segments(&code, &format!(" {}", "super::".repeat(depth))));
            uses.entry(own.clone()).or_default().extend(used.into_iter().filter(|name| *name != own));
        }
        let children: BTreeSet<String> = uses.keys().cloned().collect();
        for used in uses.values_mut() {
            used.retain(|name| children.contains(name));
        }
        // What uses nothing that is left cannot be in a circle.
        while let Some(free) = uses.iter().find(|(_, used)| used.is_empty()).map(|(name, _)| name.clone()) {
            uses.remove(&free);
            for used in uses.values_mut() {
                used.retain(|name| *name != free);
            }
        }
        assert!(uses.is_empty(), "{module}: circles within {uses:?}");
    }
}

#[test]
fn unsafe_code_is_where_it_is_expected() {
    for file in files(&source()) {
        let module = child(&source(), &file);
        let has = code(&file).lines().any(|line| line.contains("unsafe {") || line.contains("unsafe fn"));
        assert!(!has || UNSAFE.contains(&module.as_str()), "{} has unsafe code", file.display());
    }
}

/// Every format of the list, and nothing else, is a file in `formats`.
#[test]
fn a_format_is_named_in_its_file_and_in_the_list_only() {
    let names = ["Q8_0", "Q4_0", "Q5_0", "Q3K", "Q4K", "Q5K", "Q6K"];
    for file in files(&source()).into_iter().filter(|file| !is_test(file)) {
        // A recipe is a table of them.
        if child(&source(), &file) == "formats" || file.ends_with("quantise/recipe.rs") {
            continue;
        }
        let code = code(&file);
        let named =
            names.iter().find(|name| code.contains(&format!("::{name}")) || code.contains(&format!(" {name}")));
        assert_eq!(named, None, "{} knows a format", file.display());
    }
}
