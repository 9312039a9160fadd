//! Grammars in llama.cpp's dialect (GBNF: `root ::= "ja" | "nee"`), translated for the compiler, which reads Lark.
//!
//! GBNF has no lexer: a text matches if its characters do. Lark divides a text into lexemes first, each the longest
//! that may come, and a text can fail that the rules allow. So a grammar that does not recurse becomes one regular
//! expression; in any other, every lexeme is a single character.

mod parser;

use std::collections::HashMap;
use std::fmt::Write;

use parser::{Node, Rule, escaped, is_of_name, parse};

/// Bytes of the expression that a grammar is put together to. Beyond it its rules stay rules.
const MAX_EXPRESSION: usize = 8 << 10;

/// What a grammar comes to.
#[derive(Debug, PartialEq, Eq)]
pub enum Translated {
    Regex(String),
    Lark(String),
}

/// Whether a grammar is in this dialect: its first rule says so.
pub fn is_gbnf(grammar: &str) -> bool {
    let mut lines = grammar.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let name = lines.next().and_then(|line| line.split_once("::=")).map(|(name, _)| name.trim_end());
    name.is_some_and(|name| !name.is_empty() && name.chars().all(is_of_name))
}

/// Translates a grammar.
///
/// # Errors
/// What is wrong, with its line.
pub fn translate(grammar: &str) -> Result<Translated, String> {
    let rules = parse(grammar)?;
    let names: HashMap<&str, usize> = rules.iter().enumerate().map(|(index, rule)| (rule.name, index)).collect();
    let root = *names.get("root").ok_or("it has no rule `root`")?;
    let mut lowering = Lowering { rules: &rules, names, expressions: vec![Expression::Unknown; rules.len()] };
    for index in 0..rules.len() {
        lowering.fold(index)?;
    }
    if let Expression::Folded(expression) = &lowering.expressions[root] {
        return Ok(Translated::Regex(expression.clone()));
    }
    let mut lark = format!("start: r{root}\n");
    for (index, rule) in rules.iter().enumerate() {
        // Writing into a string cannot fail.
        let _ = writeln!(lark, "r{index}: {}", lowering.lark(&rule.body));
    }
    Ok(Translated::Lark(lark))
}

/// What becomes of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Expression {
    Unknown,
    /// It is being folded: a rule that meets it recurses.
    InProgress,
    Folded(String),
    /// It recurses, or would be too long.
    None,
}

struct Lowering<'a, 'r> {
    rules: &'r [Rule<'a>],
    names: HashMap<&'a str, usize>,
    expressions: Vec<Expression>,
}

impl<'a> Lowering<'a, '_> {
    /// Finds out what becomes of a rule and of all that it refers to.
    fn fold(&mut self, index: usize) -> Result<(), String> {
        if self.expressions[index] != Expression::Unknown {
            return Ok(());
        }
        self.expressions[index] = Expression::InProgress;
        let rules = self.rules;
        self.fold_references(&rules[index].body)?;
        self.expressions[index] = match self.expression(&rules[index].body) {
            Some(expression) if expression.len() <= MAX_EXPRESSION => Expression::Folded(expression),
            _ => Expression::None,
        };
        Ok(())
    }

    fn fold_references(&mut self, node: &Node<'a>) -> Result<(), String> {
        match node {
            Node::Text(_) | Node::Class(_) => Ok(()),
            Node::Reference(name) => {
                let index = *self.names.get(name).ok_or_else(|| format!("there is no rule `{name}`"))?;
                self.fold(index)
            }
            Node::Sequence(nodes) | Node::Choice(nodes) => {
                nodes.iter().try_for_each(|node| self.fold_references(node))
            }
            Node::Repeat { node, .. } => self.fold_references(node),
        }
    }

    /// A node as a regular expression, unless it refers to a rule that has none.
    fn expression(&self, node: &Node) -> Option<String> {
        let all = |nodes: &[Node]| nodes.iter().map(|node| self.expression(node)).collect::<Option<Vec<_>>>();
        match node {
            Node::Text(text) => Some(text.chars().map(escaped).collect()),
            Node::Class(expression) => Some(expression.clone()),
            Node::Reference(name) => match &self.expressions[self.names[name]] {
                Expression::Folded(expression) => Some(format!("(?:{expression})")),
                _ => None,
            },
            Node::Sequence(nodes) => all(nodes).map(|parts| parts.concat()),
            Node::Choice(nodes) => all(nodes).map(|parts| format!("(?:{})", parts.join("|"))),
            Node::Repeat { node, least, most } => {
                let most = most.map(|most| most.to_string()).unwrap_or_default();
                Some(format!("(?:{}){{{least},{most}}}", self.expression(node)?))
            }
        }
    }

    /// A node in Lark, in which every lexeme is one character.
    fn lark(&self, node: &Node) -> String {
        let all = |nodes: &[Node], between: &str| {
            let parts: Vec<String> = nodes.iter().map(|node| self.lark(node)).collect();
            parts.join(between)
        };
        match node {
            Node::Text(text) if text.is_empty() => "\"\"".to_owned(),
            Node::Text(text) => {
                let lexemes: Vec<String> = text.chars().map(|letter| format!("/{}/", escaped(letter))).collect();
                lexemes.join(" ")
            }
            Node::Class(expression) => format!("/{expression}/"),
            Node::Reference(name) => format!("r{}", self.names[name]),
            Node::Sequence(nodes) if nodes.is_empty() => "\"\"".to_owned(),
            Node::Sequence(nodes) => all(nodes, " "),
            Node::Choice(nodes) => format!("({})", all(nodes, " | ")),
            Node::Repeat { node, least, most } => {
                let most = most.map(|most| most.to_string()).unwrap_or_default();
                format!("({}){{{least},{most}}}", self.lark(node))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ConstraintCheck;
    use crate::engine::request::Constraint;

    fn allows(grammar: &str, text: &str) -> bool {
        let mut check = ConstraintCheck::new(&Constraint::Grammar(grammar.to_owned())).unwrap();
        check.allows(text) && check.may_end()
    }

    const JSON: &str = r#"# Objects and lists of numbers and words.
root   ::= object
value  ::= object | array | string | number | ("true" | "false" | "null") ws

object ::=
  "{" ws (
            string ":" ws value
    ("," ws string ":" ws value)*
  )? "}" ws

array  ::= "[" ws ( value ("," ws value)* )? "]" ws
string ::= "\"" ( [^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) )* "\"" ws
number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
ws ::= | " " | "\n" [ \t]{0,20}
"#;

    #[test]
    fn grammars_of_both_kinds_hold_an_answer() {
        let list = "root ::= item+\nitem ::= \"- \" [^\\r\\n\\x0b\\x0c\\u0085\\u2028\\u2029]+ \"\\n\"";
        let sums = "root ::= (expr \"=\" ws term \"\\n\")+\nexpr ::= term ([-+*/] term)*\n\
            term ::= ident | num | \"(\" ws expr \")\" ws\nident ::= [a-z] [a-z0-9_]* ws\nnum ::= [0-9]+ ws\nws ::= [ \\t\\n]*";
        for (grammar, text, expected) in [
            ("root ::= \"ja\" | \"nee\"", "nee", true),
            ("root ::= \"ja\" | \"nee\"", "nou", false),
            ("root ::= \"ja\"\n  | \"nee\" # of niet\n\n", "nee", true),
            // No division into lexemes: the longest first one would not leave anything for the second.
            ("root ::= (\"a\" | \"ab\") \"bc\"", "abc", true),
            ("root ::= [a-c/]{2,3} .", "a/b🧀", true),
            ("root ::= [^a-c]", "b", false),
            ("root ::= \"één \\\"\\u00e9\\\" \\x41\"", "één \"é\" A", true),
            ("root-rule ::= \"a\"\nroot ::= root-rule root-rule?", "aa", true),
            (list, "- kaas\n- brood / boter\n", true),
            (list, "kaas\n", false),
            (sums, "(a+2)*b= 7\n", true),
            (sums, "(a+2*b= 7\n", false),
            (JSON, "{\"naam\": \"Anna\", \"leeftijd\": [4, -2.5e1, {}], \"ja\":\n  true}", true),
            (JSON, "{\"naam\": Anna}", false),
            ("root ::= \"(\" root? \")\"", "((()))", true),
            ("root ::= \"(\" root? \")\"", "((())", false),
        ] {
            assert!(is_gbnf(grammar));
            assert_eq!(allows(grammar, text), expected, "{text:?} by {grammar}");
        }
    }

    #[test]
    fn what_does_not_recurse_is_one_expression_and_anything_else_is_read_by_characters() {
        let translated = |grammar| translate(grammar).unwrap();
        assert_eq!(
            translated("root ::= a \"!\"\na ::= [x-z]*"),
            Translated::Regex("(?:(?:[x-z]){0,})\\x{21}".to_owned())
        );
        let nested = "root ::= \"(\" inner \")\"\ninner ::= digits | root\ndigits ::= [0-9]+";
        let lark = "start: r0\nr0: /\\x{28}/ r1 /\\x{29}/\nr1: (r2 | r0)\nr2: (/[0-9]/){1,}\n";
        assert_eq!(translated(nested), Translated::Lark(lark.to_owned()));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (grammar, expected) in [
            ("a ::= \"b\"", "it has no rule `root`"),
            ("root ::= a", "there is no rule `a`"),
            ("root ::= \"a\"\nroot ::= \"b\"", "the rule `root` is there twice"),
            ("root ::= \"a\n", "line 1: its end is missing"),
            ("root ::= \"a\"\nb = \"c\"", "line 2: `::=` is missing"),
            ("root ::= (\"a\"\nb ::= \"c\"", "line 1: `)` is missing"),
            ("root ::= \"a\"{1,x}", "line 1: a number is missing"),
            ("root ::= \"\\u00zz\"", "line 1: the number of a character is missing"),
            ("root ::= \"a\" )", "line 1: the end of the rule is missing"),
        ] {
            assert_eq!(translate(grammar), Err(expected.to_owned()), "{grammar}");
        }
        assert!(translate(&format!("root ::= {}", "(".repeat(100_000))).unwrap_err().contains("parentheses"));
        for lark in ["start: \"::=\"", "# x ::= y\nstart: \"a\"", "%llguidance {}\nstart: \"a\"", ""] {
            assert!(!is_gbnf(lark), "{lark}");
        }
    }
}
