//! Limits of a schema, regular expression or grammar, checked before it is compiled.
//!
//! A grammar compiler recurses once for each rule that leads to the next, and intersects expressions in time that can
//! double with each of them. These limits are far above what users write and far below what takes seconds. What still
//! takes too long meets the compiler's own limits, its deadline and its stack ([`super::MAX_COMPILE_TIME`]).

use std::collections::HashSet;

use serde_json::Value;

use crate::engine::error::EngineError;
use crate::engine::request::Constraint;

/// Bytes of a schema, as JSON, or of a grammar.
const MAX_BYTES: usize = 64 << 10;
/// Bytes of a regular expression.
const MAX_REGEX_BYTES: usize = 16 << 10;
/// Rules of a grammar.
const MAX_RULES: usize = 500;
/// Definitions that a schema can refer to.
const MAX_DEFINITIONS: usize = 250;
/// Levels of a schema, as JSON.
const MAX_DEPTH: usize = 64;
/// Expressions (`pattern`, `format`, `patternProperties`) that one text may have to match at once. The time for their
/// intersection was seen to double with about each one after the twelfth.
const MAX_JOINT_PATTERNS: usize = 8;

/// Refuses a constraint that exceeds a limit.
///
/// # Errors
/// [`EngineError::Constraint`] names the limit.
pub fn check(constraint: &Constraint) -> Result<(), EngineError> {
    match constraint {
        Constraint::JsonSchema(schema) => {
            within("bytes of JSON", schema.to_string().len(), MAX_BYTES)?;
            within("levels", depth(schema), MAX_DEPTH)?;
            within("definitions", definitions(schema), MAX_DEFINITIONS)?;
            within("patterns for one text", joint_patterns(schema), MAX_JOINT_PATTERNS)
        }
        Constraint::Regex(expression) => within("bytes", expression.len(), MAX_REGEX_BYTES),
        Constraint::Grammar(grammar) => {
            within("bytes", grammar.len(), MAX_BYTES)?;
            within("rules", rules(grammar), MAX_RULES)
        }
    }
}

fn within(what: &str, count: usize, limit: usize) -> Result<(), EngineError> {
    if count <= limit {
        return Ok(());
    }
    Err(EngineError::Constraint(format!("it has {count} {what}, and at most {limit} are allowed")))
}

fn children(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(fields) => Box::new(fields.values()),
        _ => Box::new(std::iter::empty()),
    }
}

fn depth(value: &Value) -> usize {
    // Level by level, since recursion is what this guards against.
    let mut level = vec![value];
    let mut depth = 0;
    while !level.is_empty() {
        depth += 1;
        level = level.into_iter().flat_map(children).collect();
    }
    depth
}

/// All values of a schema, in no particular order.
fn values(schema: &Value) -> impl Iterator<Item = &Value> {
    let mut rest = vec![schema];
    std::iter::from_fn(move || {
        let next = rest.pop()?;
        rest.extend(children(next));
        Some(next)
    })
}

fn definitions(schema: &Value) -> usize {
    let named =
        |value: &Value| ["$defs", "definitions"].map(|name| value.get(name)?.as_object().map(serde_json::Map::len));
    values(schema).flat_map(|value| named(value).into_iter().flatten()).sum()
}

/// The most expressions that one text may have to match at once: a schema's own, those of what it refers to, and all
/// below its `allOf`. Patterns of two properties are both counted, although they apply to different texts.
fn joint_patterns(schema: &Value) -> usize {
    let joins = |value: &&Value| value.get("allOf").is_some() || value.get("$ref").is_some();
    values(schema).filter(joins).map(|value| joined(value, schema)).max().unwrap_or(0)
}

fn joined<'a>(start: &'a Value, schema: &'a Value) -> usize {
    let (mut count, mut seen, mut rest) = (0, HashSet::new(), vec![(start, Below::Joined)]);
    while let Some((value, below)) = rest.pop() {
        // Visits a definition that refers to itself once.
        if !seen.insert((std::ptr::from_ref(value), below)) {
            continue;
        }
        count += own_patterns(value);
        if count > MAX_JOINT_PATTERNS {
            break;
        }
        let target =
            value.get("$ref").and_then(Value::as_str).and_then(|name| schema.pointer(name.strip_prefix('#')?));
        rest.extend(target.map(|target| (target, below)));
        match below {
            Below::Joined => rest.extend(value.get("allOf").map(|parts| (parts, Below::Everything))),
            Below::Everything => rest.extend(children(value).map(|child| (child, Below::Everything))),
        }
    }
    count
}

/// Which children of a value are counted with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Below {
    /// Those that apply to the same text: its `allOf`.
    Joined,
    Everything,
}

fn own_patterns(value: &Value) -> usize {
    let several = value.get("patternProperties").and_then(Value::as_object).map_or(0, serde_json::Map::len);
    let one = ["pattern", "format"].into_iter().filter(|name| value.get(name).is_some_and(Value::is_string)).count();
    one + several
}

/// Lines of a Lark grammar that begin a rule or a terminal.
fn rules(grammar: &str) -> usize {
    let is_name = |letter: char| letter.is_alphanumeric() || "_?!.-".contains(letter);
    let begins_rule = |line: &&str| {
        let rest = line.trim_start().trim_start_matches(is_name).trim_start();
        // Parameters and priorities come between a name and its colon.
        rest.starts_with([':', '[', '{']) && rest.contains(':')
    };
    grammar.lines().filter(begins_rule).count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn chain(length: usize, link: impl Fn(String) -> Value) -> Constraint {
        let mut definitions = serde_json::Map::new();
        for number in 0..length {
            definitions.insert(format!("d{number}"), link(format!("#/$defs/d{}", number + 1)));
        }
        definitions.insert(format!("d{length}"), json!({"type": "integer"}));
        Constraint::JsonSchema(json!({"$defs": definitions, "$ref": "#/$defs/d0"}))
    }

    fn joint(count: usize) -> Constraint {
        let part = |number: usize| json!({"type": "string", "pattern": format!(".*a.{{{number}}}")});
        Constraint::JsonSchema(json!({"allOf": (0..count).map(part).collect::<Vec<_>>()}))
    }

    #[test]
    fn what_people_write_passes() {
        let form =
            json!({"type": "object", "properties": {"naam": {"type": "string", "pattern": "^[A-Z]"}, "$defs": {}}});
        let good = [
            Constraint::JsonSchema(form),
            chain(200, |next| json!({"$ref": next})),
            joint(3),
            Constraint::JsonSchema(json!({"$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"})),
            Constraint::Regex("(ja|nee)".to_owned()),
            Constraint::Grammar("start: \"a\" b?\nb: /x+/ // a:b\nNAME[stop=\"x\"]: /y/".to_owned()),
        ];
        for constraint in good {
            assert!(check(&constraint).is_ok(), "{constraint:?}");
        }
    }

    #[test]
    fn what_is_made_to_hurt_is_refused_at_once() {
        let nested = (0..100).fold(json!({"type": "integer"}), |inner, _| json!({"type": "array", "items": inner}));
        let lines = (0..1000).map(|number| format!("r{number}: r{}", number + 1)).collect::<Vec<_>>().join("\n");
        let bad = [
            chain(500, |next| json!({"$ref": next})),
            chain(500, |next| json!({"type": "array", "items": {"$ref": next}})),
            chain(500, |next| json!({"allOf": [{"$ref": next}, {"type": "integer"}]})),
            joint(12),
            Constraint::JsonSchema(by_reference(12)),
            chain(12, |next| json!({"$ref": next, "pattern": ".*a"})),
            Constraint::JsonSchema(json!({"anyOf": [{"not": {"allOf": [joint_schema(9)]}}]})),
            Constraint::JsonSchema(nested),
            Constraint::JsonSchema(json!({"enum": ["x".repeat(70_000)]})),
            Constraint::Grammar(format!("start: r0\n{lines}\nr1000: \"a\"")),
            Constraint::Grammar(format!("start: {}\"a\"{}", "(".repeat(40_000), ")".repeat(40_000))),
            Constraint::Regex("(".repeat(20_000)),
        ];
        for constraint in bad {
            let error = check(&constraint).unwrap_err().to_string();
            assert!(error.contains("at most"), "{error}");
        }
    }

    /// [`joint_schema`] with references instead of schemas below `allOf`.
    fn by_reference(count: usize) -> Value {
        let names = (0..count).map(|number| format!("d{number}"));
        let definitions: serde_json::Map<String, Value> =
            names.clone().map(|name| (name, json!({"type": "string", "pattern": ".*a"}))).collect();
        let parts: Vec<Value> = names.map(|name| json!({"$ref": format!("#/$defs/{name}")})).collect();
        json!({"$defs": definitions, "allOf": parts})
    }

    fn joint_schema(count: usize) -> Value {
        match joint(count) {
            Constraint::JsonSchema(schema) => schema,
            _ => Value::Null,
        }
    }
}
