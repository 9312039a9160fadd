//! The rules of a grammar in GBNF, as they are written.

/// Levels of parentheses.
const MAX_DEPTH: usize = 64;

pub struct Rule<'a> {
    pub name: &'a str,
    pub body: Node<'a>,
}

pub enum Node<'a> {
    Text(String),
    /// One of several characters, as a regular expression.
    Class(String),
    Reference(&'a str),
    Sequence(Vec<Node<'a>>),
    Choice(Vec<Node<'a>>),
    Repeat {
        node: Box<Node<'a>>,
        least: usize,
        most: Option<usize>,
    },
}

pub fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
}

/// A character in a regular expression, inside of a class or outside.
pub fn escaped(letter: char) -> String {
    if letter.is_ascii_alphanumeric() { letter.to_string() } else { format!("\\x{{{:X}}}", u32::from(letter)) }
}

/// Reads the rules of a grammar.
///
/// # Errors
/// What is missing, with its line.
pub fn parse(grammar: &str) -> Result<Vec<Rule<'_>>, String> {
    Parser { rest: grammar, whole: grammar, depth: 0 }.rules()
}

struct Parser<'a> {
    rest: &'a str,
    whole: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn rules(mut self) -> Result<Vec<Rule<'a>>, String> {
        let mut rules: Vec<Rule> = Vec::new();
        loop {
            self.skip_blanks(Newlines::Skipped);
            if self.rest.is_empty() {
                return Ok(rules);
            }
            let name = self.name().ok_or_else(|| self.wrong("a rule's name"))?;
            self.skip_blanks(Newlines::Kept);
            if !self.take("::=") {
                return Err(self.wrong("`::=`"));
            }
            self.skip_blanks(Newlines::Skipped);
            let body = self.choice(Newlines::Kept)?;
            if !self.rest.is_empty() && !self.rest.starts_with(['\n', '\r']) {
                return Err(self.wrong("the end of the rule"));
            }
            if rules.iter().any(|rule| rule.name == name) {
                return Err(format!("the rule `{name}` is there twice"));
            }
            rules.push(Rule { name, body });
        }
    }

    fn choice(&mut self, newlines: Newlines) -> Result<Node<'a>, String> {
        let mut choices = vec![self.sequence(newlines)?];
        loop {
            // The next alternative may begin on a line of its own.
            let before = self.rest;
            self.skip_blanks(Newlines::Skipped);
            if !self.take("|") {
                self.rest = before;
                return Ok(if choices.len() == 1 { choices.swap_remove(0) } else { Node::Choice(choices) });
            }
            self.skip_blanks(Newlines::Skipped);
            choices.push(self.sequence(newlines)?);
        }
    }

    fn sequence(&mut self, newlines: Newlines) -> Result<Node<'a>, String> {
        let mut nodes = Vec::new();
        loop {
            self.skip_blanks(newlines);
            let Some(node) = self.item(newlines)? else { return Ok(Node::Sequence(nodes)) };
            nodes.push(self.repeated(node)?);
        }
    }

    fn item(&mut self, newlines: Newlines) -> Result<Option<Node<'a>>, String> {
        if self.take("\"") {
            let mut text = String::new();
            while !self.take("\"") {
                text.push(self.character()?);
            }
            return Ok(Some(Node::Text(text)));
        }
        if self.take("[") {
            return self.class().map(Some);
        }
        if self.take(".") {
            return Ok(Some(Node::Class("(?s:.)".to_owned())));
        }
        if self.take("(") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(format!("it has more than {MAX_DEPTH} levels of parentheses"));
            }
            self.skip_blanks(Newlines::Skipped);
            let node = self.choice(Newlines::Skipped)?;
            self.skip_blanks(Newlines::Skipped);
            if !self.take(")") {
                return Err(self.wrong("`)`"));
            }
            self.depth -= 1;
            return Ok(Some(node));
        }
        // A name that `::=` follows begins the next rule.
        let before = self.rest;
        let Some(name) = self.name() else { return Ok(None) };
        let begins_rule = newlines == Newlines::Skipped && self.rest.trim_start().starts_with("::=");
        if begins_rule {
            self.rest = before;
            return Ok(None);
        }
        Ok(Some(Node::Reference(name)))
    }

    fn class(&mut self) -> Result<Node<'a>, String> {
        let mut class = if self.take("^") { "[^".to_owned() } else { "[".to_owned() };
        while !self.take("]") {
            class += &escaped(self.character()?);
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.take("-");
                class.push('-');
                class += &escaped(self.character()?);
            }
        }
        Ok(Node::Class(class + "]"))
    }

    fn repeated(&mut self, node: Node<'a>) -> Result<Node<'a>, String> {
        let mut node = node;
        loop {
            let (least, most) = if self.take("*") {
                (0, None)
            } else if self.take("+") {
                (1, None)
            } else if self.take("?") {
                (0, Some(1))
            } else if self.take("{") {
                let (counts, rest) = self.rest.split_once('}').ok_or_else(|| self.wrong("`}`"))?;
                let number = |text: &str| text.trim().parse::<usize>().map_err(|_| self.wrong("a number"));
                let counts = match counts.split_once(',') {
                    None => (number(counts)?, Some(number(counts)?)),
                    Some((least, most)) if most.trim().is_empty() => (number(least)?, None),
                    Some((least, most)) => (number(least)?, Some(number(most)?)),
                };
                self.rest = rest;
                counts
            } else {
                return Ok(node);
            };
            node = Node::Repeat { node: Box::new(node), least, most };
        }
    }

    /// The next character of a text or class, escaped or not.
    fn character(&mut self) -> Result<char, String> {
        let mut letters = self.rest.chars();
        let letter = letters.next().filter(|&letter| letter != '\n').ok_or_else(|| self.wrong("its end"))?;
        let (letter, digits) = match (letter, letter == '\\') {
            (letter, false) => (letter, 0),
            _ => match letters.next() {
                Some('n') => ('\n', 0),
                Some('r') => ('\r', 0),
                Some('t') => ('\t', 0),
                Some('x') => ('x', 2),
                Some('u') => ('u', 4),
                Some('U') => ('U', 8),
                Some(other) => (other, 0),
                None => return Err(self.wrong("its end")),
            },
        };
        self.rest = letters.as_str();
        if digits == 0 {
            return Ok(letter);
        }
        let number = self.rest.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let letter = number.and_then(char::from_u32).ok_or_else(|| self.wrong("the number of a character"))?;
        self.rest = &self.rest[digits..];
        Ok(letter)
    }

    fn name(&mut self) -> Option<&'a str> {
        let length = self.rest.find(|letter| !is_of_name(letter)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        (!name.is_empty()).then_some(name)
    }

    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Skips blanks and comments.
    fn skip_blanks(&mut self, newlines: Newlines) {
        loop {
            let is_blank = |letter: char| {
                matches!(letter, ' ' | '\t') || newlines == Newlines::Skipped && matches!(letter, '\n' | '\r')
            };
            self.rest = self.rest.trim_start_matches(is_blank);
            if !self.rest.starts_with('#') {
                return;
            }
            self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..];
        }
    }

    fn wrong(&self, expected: &str) -> String {
        let line = self.whole[..self.whole.len() - self.rest.len()].lines().count().max(1);
        format!("line {line}: {expected} is missing")
    }
}

/// Whether a newline ends what is read. Within parentheses it does not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newlines {
    Kept,
    Skipped,
}
