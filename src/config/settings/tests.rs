//! Precedence, one table a setting.

use super::*;

fn resolve(flags: &Overrides, environment: &Environment, file: &ConfigFile) -> Settings {
    Settings::resolve(flags, environment, file, Some("nl-NL")).unwrap()
}

fn origin(settings: &Settings, key: &str) -> Origin {
    settings.origins.iter().find(|(found, ..)| *found == key).unwrap().2.clone()
}

#[test]
fn a_flag_beats_a_variable_beats_the_file_beats_the_default() {
    let flags = Overrides { model: Some("base".to_owned()), ..Overrides::default() };
    let environment = Environment::of([("FIETJE_MODEL", "instruct")]);
    let file = ConfigFile { model: Some("chat:f16".to_owned()), ..ConfigFile::default() };
    let (no_flags, nothing, no_file) = (Overrides::default(), Environment::default(), ConfigFile::default());
    let cases = [
        (resolve(&flags, &environment, &file), "base", Origin::Flag),
        (resolve(&no_flags, &environment, &file), "instruct", Origin::Variable("FIETJE_MODEL")),
        (resolve(&no_flags, &nothing, &file), "chat:f16", Origin::File),
        (resolve(&no_flags, &nothing, &no_file), "chat", Origin::Default),
    ];
    for (settings, model, expected) in cases {
        assert_eq!(settings.model.to_string(), model);
        assert_eq!(origin(&settings, "model"), expected);
    }
}

#[test]
fn the_language_follows_the_locale_unless_it_is_set() {
    let nothing = Environment::default();
    let file = ConfigFile::default();
    assert_eq!(resolve(&Overrides::default(), &nothing, &file).language, Language::Dutch);
    let flags = Overrides { lang: Some("en".to_owned()), ..Overrides::default() };
    assert_eq!(resolve(&flags, &nothing, &file).language, Language::English);
}

#[test]
fn the_hubs_tools_switch_the_network_off_too() {
    for (name, value, expected) in [
        ("HF_HUB_OFFLINE", "1", true),
        ("TRANSFORMERS_OFFLINE", "1", true),
        ("HF_HUB_OFFLINE", "2", false),
        ("HF_HUB_OFFLINE", "no", false),
        ("HF_HUB_OFFLINE", "Yes", true),
    ] {
        let settings = resolve(&Overrides::default(), &Environment::of([(name, value)]), &ConfigFile::default());
        assert_eq!(settings.hub.offline, expected, "{name}={value}");
        assert!(matches!(origin(&settings, "offline"), Origin::Variable(found) if found == name));
    }
}

#[test]
fn no_color_is_kept_and_can_be_overruled() {
    let environment = Environment::of([("NO_COLOR", "1")]);
    let file = ConfigFile::default();
    assert_eq!(resolve(&Overrides::default(), &environment, &file).color, ColorChoice::Never);
    let flags = Overrides { color: Some("always".to_owned()), ..Overrides::default() };
    assert_eq!(resolve(&flags, &environment, &file).color, ColorChoice::Always);
}

#[test]
fn nonsense_is_refused_with_its_origin() {
    let cases: [(Environment, &str); 6] = [
        (Environment::of([("FIETJE_THREADS", "0")]), "threads"),
        (Environment::of([("FIETJE_THREADS", "veel")]), "threads"),
        (Environment::of([("FIETJE_LANG", "fr")]), "lang"),
        (Environment::of([("FIETJE_DEVICE", "cuda:x")]), "device"),
        (Environment::of([("FIETJE_MODEL", "chat:q9")]), "model"),
        (Environment::of([("FIETJE_OFFLINE", "misschien")]), "offline"),
    ];
    for (environment, key) in cases {
        let error = Settings::resolve(&Overrides::default(), &environment, &ConfigFile::default(), None).unwrap_err();
        assert_eq!(error.key, key);
        assert!(matches!(error.origin, Origin::Variable(_)));
    }
}

#[test]
fn devices_have_names_and_numbers() {
    for name in ["auto", "cpu", "cuda", "cuda:3"] {
        assert_eq!(Device::named(name).unwrap().to_string(), name);
    }
    assert_eq!(Device::named("gpu"), None);
}
