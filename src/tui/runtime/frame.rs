//! The frame rule: handle all waiting events, then draw once; at most every 33 ms, after a key at once, and only when
//! something changed.

use std::future;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

/// The shortest time between two frames, except after a key.
const FRAME: Duration = Duration::from_millis(33);

/// How soon a change is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Redraw {
    No,
    /// With the next frame.
    Soon,
    /// Somebody pressed a key and waits for its effect.
    Now,
}

/// What the loop does next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<E> {
    Draw,
    /// Handle these: all that were waiting, at least one.
    Handle(Vec<E>),
}

/// Decides when a frame is drawn.
#[derive(Debug)]
pub struct Frames {
    redraw: Redraw,
    drawn: Instant,
}

impl Frames {
    /// The first frame is due at once.
    pub fn new() -> Self {
        Self { redraw: Redraw::Now, drawn: Instant::now() }
    }

    /// Something changed.
    pub fn request(&mut self, redraw: Redraw) {
        self.redraw = self.redraw.max(redraw);
    }

    /// Waits for a frame to be due or for events, whichever comes first. May be dropped and called again at any time.
    pub async fn next<E>(&mut self, events: &mut UnboundedReceiver<E>) -> Step<E> {
        let mut waiting = Vec::new();
        tokio::select! {
            biased;
            () = self.due() => {
                *self = Self { redraw: Redraw::No, drawn: Instant::now() };
                Step::Draw
            }
            1.. = events.recv_many(&mut waiting, usize::MAX) => Step::Handle(waiting),
            // Without a frame or a sender nothing will ever happen.
            else => future::pending().await,
        }
    }

    async fn due(&self) {
        match self.redraw {
            Redraw::No => future::pending().await,
            Redraw::Soon => sleep_until(self.drawn + FRAME).await,
            Redraw::Now => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tokio::time::{sleep, timeout};

    use super::*;

    /// The frames that are drawn while `events` come in, by milliseconds, each `redraw`.
    async fn drawn_at(events: &[(u64, Redraw)]) -> Vec<u64> {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let start = Instant::now();
        let events = events.to_vec();
        tokio::spawn(async move {
            for (at, redraw) in events {
                sleep(Duration::from_millis(at).saturating_sub(start.elapsed())).await;
                sender.send(redraw).unwrap();
            }
            // An idle program.
            sleep(Duration::from_mins(1)).await;
        });
        let mut frames = Frames::new();
        let mut drawn = Vec::new();
        let run = async {
            loop {
                match frames.next(&mut receiver).await {
                    Step::Draw => drawn.push(start.elapsed().as_millis() as u64),
                    Step::Handle(events) => events.into_iter().for_each(|redraw| frames.request(redraw)),
                }
            }
        };
        assert!(timeout(Duration::from_secs(10), run).await.is_err(), "the loop never ends by itself");
        drawn
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_drawn_while_nothing_changes() {
        assert_eq!(drawn_at(&[]).await, [0]);
        assert_eq!(drawn_at(&[(500, Redraw::No), (900, Redraw::No)]).await, [0]);
    }

    #[tokio::test(start_paused = true)]
    async fn deltas_are_drawn_at_most_every_33_milliseconds() {
        let deltas: Vec<(u64, Redraw)> = (1..100).map(|number| (number * 10, Redraw::Soon)).collect();
        let drawn = drawn_at(&deltas).await;
        assert!(drawn.windows(2).all(|pair| pair[1] - pair[0] >= 33), "{drawn:?}");
        assert!((30..=32).contains(&drawn.len()) && drawn.last() >= Some(&990), "{drawn:?}");
        assert_eq!(drawn_at(&[(500, Redraw::Soon)]).await, [0, 500], "after a pause a delta is drawn at once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_is_drawn_at_once_and_with_all_that_waited() {
        assert_eq!(drawn_at(&[(10, Redraw::Soon), (15, Redraw::Now)]).await, [0, 15]);
        assert_eq!(drawn_at(&[(10, Redraw::Now), (20, Redraw::Now), (25, Redraw::Soon)]).await, [0, 10, 20, 53]);
    }

    #[tokio::test(start_paused = true)]
    async fn all_waiting_events_are_handled_before_one_frame() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let mut frames = Frames::new();
        assert_eq!(frames.next(&mut receiver).await, Step::Draw);
        (0..100).for_each(|number| sender.send(number).unwrap());
        assert_eq!(frames.next(&mut receiver).await, Step::Handle((0..100).collect()));
        frames.request(Redraw::Soon);
        frames.request(Redraw::No);
        assert_eq!(frames.next(&mut receiver).await, Step::Draw);
    }
}
