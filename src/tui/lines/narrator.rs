//! Says what changed in the state since it was last told: an answer as it grows, a notice, another conversation.

use super::Said;
use crate::conversation::{Role, Turn, TurnId, TurnState};
use crate::i18n::text;
use crate::tui::ids::GenerationId;
use crate::tui::state::{AnswerKind, Focus, Notice, Phase, State};

/// Seconds of reading after which a listener is told that something is going on.
const PATIENCE: usize = 2;

#[derive(Default)]
pub struct Narrator {
    notice: Option<Notice>,
    answer: Option<TellingAnswer>,
    /// Another conversation was opened.
    opened: bool,
    /// Messages that no longer fit, as told.
    left_out: usize,
    queued: usize,
    selected: Option<(TurnId, usize)>,
}

/// An answer of which a part was told.
struct TellingAnswer {
    id: GenerationId,
    turn: Option<TurnId>,
    kind: AnswerKind,
    /// Bytes of the turn that were told.
    told: usize,
    has_begun: bool,
    seconds: usize,
}

impl Narrator {
    /// The same notice once more is news.
    pub fn forget_notice(&mut self) {
        self.notice = None;
    }

    /// Another conversation is opened now.
    pub fn begin_another(&mut self) {
        // The answer under way belongs to the one before.
        (self.opened, self.answer) = (true, None);
    }

    pub fn tell(&mut self, state: &State, is_tick: bool, said: &mut Vec<Said>) {
        if std::mem::take(&mut self.opened) {
            last_exchange(state, said);
        }
        self.tell_answer(state, is_tick, said);
        if self.notice != state.screen.notice {
            self.notice.clone_from(&state.screen.notice);
            said.extend(self.notice.iter().map(|notice| Said::Line(notice.text.clone())));
        }
        let left_out = state.generation.window.left_out;
        if left_out > self.left_out {
            said.push(Said::Line(text!(state.messages, "chat-forgot", turns = left_out)));
        }
        self.left_out = left_out;
        self.tell_queue(state, said);
        self.tell_selected(state, said);
    }

    fn tell_answer(&mut self, state: &State, is_tick: bool, said: &mut Vec<Said>) {
        let now = state.generation.answer;
        if self.answer.as_ref().map(|answer| answer.id) != now.map(|answer| answer.id) {
            self.end_answer(state, said);
            self.answer = now.map(|answer| {
                let told = content(state, answer.turn).map_or(0, |turn| turn.content.len());
                let (id, turn, kind) = (answer.id, answer.turn, answer.kind);
                TellingAnswer { id, turn, kind, told, has_begun: false, seconds: 0 }
            });
        }
        let (Some(answer), Some(now)) = (&mut self.answer, now) else { return };
        answer.turn = now.turn;
        answer.tell(state, said);
        if is_tick {
            answer.seconds += 1;
        }
        if is_tick && answer.seconds == PATIENCE {
            match now.phase {
                Phase::WaitingForEngine => said.push(Said::Progress(text!(state.messages, "chat-loading"))),
                Phase::Reading { .. } => said.push(Said::Progress(text!(state.messages, "lines-reading"))),
                Phase::Writing { .. } => {}
            }
        }
    }

    /// Tells the rest of the answer, and how it ended.
    fn end_answer(&mut self, state: &State, said: &mut Vec<Said>) {
        let Some(mut answer) = self.answer.take() else { return };
        answer.tell(state, said);
        if answer.has_begun {
            said.push(Said::AnswerEnd);
        }
        let Some(turn) = content(state, answer.turn) else { return };
        let messages = &state.messages;
        let failure = state.conversation.failures.get(&turn.id).cloned();
        let end = match turn.state {
            TurnState::Complete | TurnState::Running => None,
            TurnState::Stopped => Some(text!(messages, "chat-turn-stopped")),
            TurnState::CutOff => Some(text!(messages, "chat-turn-cut-off")),
            TurnState::Failed => Some(text!(messages, "chat-turn-failed")),
        };
        said.extend(failure.into_iter().chain(end).map(Said::Line));
    }

    fn tell_queue(&mut self, state: &State, said: &mut Vec<Said>) {
        let queue = &state.input.queue;
        for message in queue.iter().skip(self.queued) {
            said.push(Said::Line(text!(state.messages, "chat-queued", message = message.text.as_str())));
        }
        self.queued = queue.len();
    }

    /// Tells the message that the user moved to, and its version.
    fn tell_selected(&mut self, state: &State, said: &mut Vec<Said>) {
        let Focus::Turn(turn) = state.screen.focus else {
            self.selected = None;
            return;
        };
        let tree = &state.conversation.tree;
        let branch = tree.branch(turn);
        if self.selected.replace((turn, branch.index)) == Some((turn, branch.index)) {
            return;
        }
        let path = tree.path();
        let Some(place) = path.iter().position(|other| other.id == turn) else { return };
        let (number, count) = (place + 1, path.len());
        let (version, versions) = (branch.index + 1, branch.count);
        said.push(Said::Line(text!(
            state.messages,
            "lines-selected",
            number = number,
            count = count,
            version = version,
            versions = versions
        )));
        say_turn(state, path[place], said);
        said.push(Said::Line(text!(state.messages, "chat-browse-hint")));
    }
}

impl TellingAnswer {
    /// Tells what came since.
    fn tell(&mut self, state: &State, said: &mut Vec<Said>) {
        let Some(turn) = content(state, self.turn) else { return };
        let Some(new) = turn.content.get(self.told..).filter(|new| !new.is_empty()) else { return };
        self.told = turn.content.len();
        if !self.has_begun {
            self.has_begun = true;
            said.push(Said::Speaker(match self.kind {
                AnswerKind::Reply | AnswerKind::Document(_) => speaker(state, Role::Assistant),
                AnswerKind::Summary => text!(state.messages, "lines-summary"),
            }));
        }
        said.push(Said::Answer(new.to_owned()));
    }
}

fn content(state: &State, turn: Option<TurnId>) -> Option<&Turn> {
    turn.and_then(|turn| state.conversation.tree.get(turn))
}

/// Who says the messages of a role.
pub fn speaker(state: &State, role: Role) -> String {
    match role {
        Role::User => text!(state.messages, "lines-you"),
        Role::Assistant | Role::System => text!(state.messages, "lines-fietje"),
    }
}

fn say_turn(state: &State, turn: &Turn, said: &mut Vec<Said>) {
    said.push(Said::Line(format!("{} {}", speaker(state, turn.role), turn.content.trim_end())));
}

/// The last question and its answer, of a conversation that was opened.
fn last_exchange(state: &State, said: &mut Vec<Said>) {
    let path = state.conversation.tree.path();
    let question = path.iter().rposition(|turn| turn.role == Role::User).unwrap_or_default();
    for turn in path.iter().skip(question) {
        say_turn(state, turn, said);
    }
}

/// The lines of the conversation that contain these words, each with its speaker.
pub fn lines_with(state: &State, words: &str) -> Vec<String> {
    let words = words.to_lowercase();
    let path = state.conversation.tree.path();
    let lines = path.into_iter().flat_map(|turn| turn.content.lines().map(move |line| (turn.role, line)));
    let found = lines.filter(|(_, line)| line.to_lowercase().contains(words.trim()));
    found.map(|(role, line)| format!("{} {line}", speaker(state, role))).collect()
}
