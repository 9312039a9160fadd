//! Holds answers to a format, through llguidance: after every token it says which tokens may follow.

mod gbnf;
mod limits;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{ApproximateTokEnv, TokEnv, TokRxInfo, TokTrie};
use llguidance::{Matcher, ParserFactory};

use super::error::EngineError;
use super::request::Constraint;
use super::tokenizer::Tokenizer;
use gbnf::Translated;

/// How long a constraint may take to compile before its request is refused.
pub const MAX_COMPILE_TIME: Duration = Duration::from_secs(5);
/// The stack of a thread that compiles a constraint, in bytes: the compiler recurses once for each rule. Unused parts
/// take no memory.
pub const COMPILER_STACK: usize = 256 << 20;

/// Compiles constraints for one tokenizer. The trie of its tokens is built for the first one.
#[derive(Default)]
pub struct ConstraintFactory {
    factory: OnceLock<ParserFactory>,
}

/// The state of one constrained answer.
pub struct ConstraintState {
    matcher: Matcher,
}

impl ConstraintFactory {
    /// The state before the first token. `stop_tokens` end an answer; `vocabulary_size` is the number of logits.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] says what is wrong with the schema, expression or grammar.
    pub fn start(
        &self,
        constraint: &Constraint,
        tokenizer: &Tokenizer,
        stop_tokens: &[u32],
        vocabulary_size: usize,
    ) -> Result<ConstraintState, EngineError> {
        limits::check(constraint)?;
        let grammar = match constraint {
            Constraint::JsonSchema(schema) => TopLevelGrammar::from_json_schema(one_line(schema)),
            other => grammar(other)?,
        };
        let factory = if let Some(factory) = self.factory.get() {
            factory
        } else {
            let factory = new_factory(tokenizer, stop_tokens, vocabulary_size)?;
            self.factory.get_or_init(|| factory)
        };
        satisfiable(factory, grammar).map(|matcher| ConstraintState { matcher })
    }
}

fn grammar(constraint: &Constraint) -> Result<TopLevelGrammar, EngineError> {
    Ok(match constraint {
        Constraint::JsonSchema(schema) => TopLevelGrammar::from_json_schema(schema.clone()),
        Constraint::Regex(expression) => TopLevelGrammar::from_regex(expression),
        Constraint::Grammar(grammar) if gbnf::is_gbnf(grammar) => match gbnf::translate(grammar).map_err(failed)? {
            Translated::Regex(expression) => TopLevelGrammar::from_regex(&expression),
            Translated::Lark(grammar) => TopLevelGrammar::from_lark(grammar),
        },
        Constraint::Grammar(grammar) => TopLevelGrammar::from_lark(grammar.clone()),
    })
}

/// A matcher for a constraint that at least one text satisfies.
fn satisfiable(factory: &ParserFactory, grammar: TopLevelGrammar) -> Result<Matcher, EngineError> {
    let mut matcher = Matcher::new(factory.create_parser(grammar));
    match matcher.get_error() {
        Some(error) => Err(EngineError::Constraint(error)),
        // The first mask is computed here so that an impossible constraint fails before the answer begins.
        None => matcher.compute_mask().map(|_| matcher).map_err(failed),
    }
}

/// The reason given where no text satisfies a constraint: it rules all out, or refers to itself without end.
pub const UNSATISFIABLE: &str = "no text satisfies it";
/// What the library calls that.
const NO_WAY_ON: &str = "NoExtensionBias";
/// What it puts in the place of a report on its own state.
const NO_STATE: &str = "<non-verbose/>";

/// Checks byte by byte that a server's answer satisfies the constraint, which not every server honours.
pub struct ConstraintCheck {
    matcher: Matcher,
    /// Whether white space around the whole is allowed, as in JSON.
    is_json: bool,
    has_begun: bool,
}

impl ConstraintCheck {
    /// A check before its first byte.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] says what is wrong with the schema, expression or grammar.
    pub fn new(constraint: &Constraint) -> Result<Self, EngineError> {
        limits::check(constraint)?;
        let factory = limited_factory(&ApproximateTokEnv::single_byte_env())?;
        let is_json = matches!(constraint, Constraint::JsonSchema(_));
        Ok(Self { matcher: satisfiable(&factory, grammar(constraint)?)?, is_json, has_begun: false })
    }

    /// Whether the answer may continue with `text`.
    pub fn allows(&mut self, text: &str) -> bool {
        let text = if self.is_json && !self.has_begun { text.trim_start() } else { text };
        self.has_begun |= !text.is_empty();
        text.bytes().enumerate().all(|(offset, byte)| {
            let rest_is_blank = || self.is_json && text.as_bytes()[offset..].trim_ascii().is_empty();
            if self.matcher.is_stopped() || self.matcher.is_accepting().unwrap_or(false) && rest_is_blank() {
                return rest_is_blank();
            }
            self.matcher.consume_token(u32::from(byte)).is_ok()
        })
    }

    /// Whether the answer may end here.
    pub fn may_end(&mut self) -> bool {
        self.matcher.is_stopped() || self.matcher.is_accepting().unwrap_or(false)
    }
}

/// The schema with JSON kept on one line. A small model that may write white space between all parts can repeat it for
/// ever.
fn one_line(schema: &serde_json::Value) -> serde_json::Value {
    let mut schema = schema.clone();
    if let Some(object) = schema.as_object_mut() {
        let style =
            serde_json::json!({"whitespace_flexible": false, "item_separator": ", ?", "key_separator": ": ?"});
        object.entry("x-guidance").or_insert(style);
    }
    schema
}

fn new_factory(
    tokenizer: &Tokenizer,
    stop_tokens: &[u32],
    vocabulary_size: usize,
) -> Result<ParserFactory, EngineError> {
    let size = vocabulary_size.max(tokenizer.len());
    let words: Vec<Vec<u8>> = (0..size as u32)
        .map(|id| match tokenizer.marker_name(id) {
            Some(name) => [&[TokTrie::SPECIAL_TOKEN_MARKER], name.as_bytes()].concat(),
            None => tokenizer.bytes_of(id).to_vec(),
        })
        .collect();
    let end = stop_tokens.first().copied().unwrap_or(0);
    let trie = TokTrie::from(&TokRxInfo::new(size as u32, end), &words).with_eos_tokens(stop_tokens);
    let environment: TokEnv = Arc::new(ApproximateTokEnv::new(trie));
    limited_factory(&environment)
}

/// A factory with limits for a program that serves other requests as well: at most a tenth of a gigabyte of lexer
/// states, and a few milliseconds for the mask of a token.
fn limited_factory(environment: &TokEnv) -> Result<ParserFactory, EngineError> {
    let mut factory = ParserFactory::new_simple(environment).map_err(failed)?;
    factory.quiet();
    let limits = factory.limits_mut();
    limits.max_lexer_states = 50_000;
    limits.max_grammar_size = 200_000;
    limits.step_lexer_fuel = 100_000;
    // The parser's state does not help the author of a constraint.
    limits.verbose_errors = false;
    Ok(factory)
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function of map_err")]
fn failed(error: impl ToString) -> EngineError {
    let reason = error.to_string();
    EngineError::Constraint(if reason.contains(NO_WAY_ON) {
        UNSATISFIABLE.to_owned()
    } else {
        reason.replace(NO_STATE, "").trim().to_owned()
    })
}

impl ConstraintState {
    /// Sets the logits of forbidden tokens to minus infinity.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] if the constraint becomes too complex to follow.
    pub fn mask(&mut self, logits: &mut [f32]) -> Result<(), EngineError> {
        let allowed = self.matcher.compute_mask_or_eos().map_err(failed)?;
        for (id, logit) in (0..).zip(logits) {
            if !allowed.is_allowed(id) {
                *logit = f32::NEG_INFINITY;
            }
        }
        Ok(())
    }

    /// Advances by the chosen token.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] if the token is forbidden.
    pub fn accept(&mut self, token: u32) -> Result<(), EngineError> {
        self.matcher.consume_token(token).map_err(failed)
    }

    /// Whether no token may follow.
    pub fn is_complete(&self) -> bool {
        self.matcher.is_stopped()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_text_is_held_to_its_format() {
        let schema = serde_json::json!({
            "type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": false
        });
        let json = Constraint::JsonSchema(schema);
        let regex = Constraint::Regex("(ja|nee)!".to_owned());
        let cases: [(&Constraint, &[&str], bool); 8] = [
            (&json, &["\n {\"n\"", ": 7}", "\n"], true),
            (&json, &["{\n  \"n\": 12\n}"], true),
            (&json, &["Hier is het: {"], false),
            (&json, &["{\"m\": 1}"], false),
            (&json, &["{\"n\": 1"], false),
            (&regex, &["j", "a", "!"], true),
            (&regex, &["ja! en nee"], false),
            (&Constraint::Grammar("start: \"één\" \" 🧀\"".to_owned()), &["één", " 🧀"], true),
        ];
        for (constraint, pieces, expected) in cases {
            let mut check = ConstraintCheck::new(constraint).unwrap();
            let holds = pieces.iter().all(|piece| check.allows(piece)) && check.may_end();
            assert_eq!(holds, expected, "{pieces:?}");
        }
        assert!(ConstraintCheck::new(&Constraint::Regex("(".to_owned())).is_err());
    }

    #[test]
    fn a_constraint_without_end_is_refused_in_a_sentence() {
        let endless = [
            Constraint::JsonSchema(serde_json::json!({"$ref": "#"})),
            Constraint::JsonSchema(serde_json::json!({"anyOf": [{"$ref": "#"}, {"allOf": [{"$ref": "#"}]}]})),
            Constraint::Grammar("start: start \"a\"".to_owned()),
            Constraint::Grammar("start: one\none: two\ntwo: one \"a\"".to_owned()),
        ];
        for constraint in endless {
            match ConstraintCheck::new(&constraint).map(drop) {
                Err(EngineError::Constraint(reason)) => assert_eq!(reason, UNSATISFIABLE, "{constraint:?}"),
                other => panic!("{constraint:?}: {other:?}"),
            }
        }
    }
}
